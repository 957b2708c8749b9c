"""Two networks learn from each other, and everything about them can be changed."""

from __future__ import annotations

import json
import math
import time

import numpy as np
import traitlets

from course_utils.explorers.gans.studio import (
    charts,
    diagram,
    layers,
    recipe,
    verdicts,
    words,
)
from course_utils.explorers.gans.studio.data import (
    DRAWN,
    IMPORTED,
    MOST_DRAWN,
    points_from_text,
)
from course_utils.explorers.gans.studio.noise_grid import nodes_of
from course_utils.explorers.gans.studio.presets import PRESETS, TRAINED
from course_utils.explorers.gans.studio.state import JUDGED, SPEEDS, StudioState
from course_utils.explorers.gans.studio.trial import CHUNK, Trial
from course_utils.figures.scene import Panel, mesh, points
from course_utils.widgets.board import Handle, Paint
from course_utils.widgets.callbacks import running_loop
from course_utils.widgets.live import Timeline

PERIOD = 0.09  # seconds from one picture to the next that look smooth
LEAST, MOST = 0.015, 0.07  # seconds of training between two pictures
EDGE = {"normal": 3.0, "uniform": 1.15}  # of the panel of noise
INSIDE = {"normal": 3.0, "uniform": 1.0}  # of the noise that can be followed


class GanStudio(StudioState):
    """One GAN in the plane, or two beside each other, in training."""

    title = "GAN studio"
    label = (
        "Real and generated points in the plane over what the discriminator says, with "
        "the two players, their losses and a score over time."
    )
    height = 620
    beside = True
    frames_a_second = 20.0
    ahead = True
    actions = {
        "play": "Play",
        "step": "Step",
        "step_d": "Step D",
        "step_g": "Step G",
        "micro": "Slow motion",
        "rewind": "Rewind (same seed)",
        "new_seed": "New seed",
        "compare": "A/B",
        "film_of_g": "Film of G",
    }
    presets = PRESETS

    # In time --------------------------------------------------------------------------

    def prepare(self):
        self.part = 0  # of an iteration in slow motion, from 1 to 10; 0 for none
        self._changed_names: list[str] = []
        self._note = ""
        self._training_time, self._last_time = MOST / 2, 0.0
        super().prepare()
        # Before the frame draws: it may have to start again.
        names = [*recipe.HOT, *recipe.COLD, "versus", "seed"]
        self.observe(lambda change: self._changed_names.append(change["name"]), names)
        self.observe(self._usual_strength, "loss")

    def _usual_strength(self, _change) -> None:
        objective = recipe.OBJECTIVES[self.loss]
        if objective.strength:
            self.strength = objective.usual

    def begin(self):
        gone = getattr(self, "_trial", None)
        self._reached = gone.end if gone is not None else 0  # what a new start costs
        self._trial = self._rival = None
        self.part, self.finished = 0, False

    @property
    def trial(self) -> Trial:
        """The run of the present recipe: B, where there is an A."""
        self._take_up_changes()
        return self._trial

    @property
    def rival(self) -> Trial | None:
        """The run of A, if there is one."""
        self._take_up_changes()
        return self._rival

    def _take_up_changes(self) -> None:
        names, self._changed_names = self._changed_names, []
        hot = [name for name in dict.fromkeys(names) if name in recipe.HOT]
        if self._trial is not None and hot:
            # Beside an A it would else not be the same run but for one thing; and
            # before the first step there is nothing to go on with.
            if self.comparing or not self._trial.end:
                self.begin()
        if self._trial is None:
            cold = [name for name in dict.fromkeys(names) if name in recipe.COLD]
            self._trial = Trial(self.values)
            self._rival = Trial(self._values_of_rival()) if self.comparing else None
            self._note = self._why_anew(cold)
        elif hot:
            self._trial.change(self.values)
            self.finished = self._trial.over
            what = ", ".join(recipe.in_words(n, getattr(self, n)) for n in hot)
            self._note = f"From step {self._trial.now:,}: {what}. No restart needed."

    def _why_anew(self, cold) -> str:
        if not cold or not self._reached:
            return ""
        names = ", ".join(recipe.NAMES[name] for name in cold[:2])
        return f"Another choice of {names} needs a new start: back at step 0."

    def _values_of_rival(self) -> dict:
        """The recipe of A, checked as if its values had been set here."""
        try:
            given = dict(json.loads(self.versus))
        except (TypeError, ValueError) as error:
            raise ValueError("versus must be the recipe of A as JSON") from error
        unknown = set(given) - set(self.values)
        if unknown:
            raise ValueError(f"a recipe has no {', '.join(sorted(unknown))}")
        values = {**self.values, **given, "seed": self.seed}
        try:
            return {n: self.traits()[n]._validate(self, v) for n, v in values.items()}
        except traitlets.TraitError as error:
            raise ValueError(f"in the recipe of A: {error}") from error

    def steps_a_frame(self):
        return SPEEDS[self.speed]

    def advance(self, steps=1):
        """Let some steps pass without drawing, or for None as many as stay smooth."""
        before, self.part = self.trial.now, 0
        if steps is not None:
            self.trial.advance(steps)
        else:
            most = math.inf if self._until is None else self._until - before
            self.trial.advance_for(self._time_for_training(), most)
        return self._after(self.trial.now - before)

    def _time_for_training(self) -> float:
        """Seconds, so that pictures follow each other smoothly on this machine."""
        now = time.perf_counter()
        period, self._last_time = now - self._last_time, now
        if period < 1:  # else it was paused meanwhile
            self._training_time += 0.3 * (PERIOD - period)
        self._training_time = min(max(self._training_time, LEAST), MOST)
        return self._training_time / (2 if self.comparing else 1)

    def _after(self, steps: int, player: str = "both") -> int:
        """What goes with every step: the rival's, and whether this is the end."""
        if self.rival is not None:
            self.rival.advance(steps, player)
        self.finished = self.trial.over
        self.step_count = self.trial.now
        return steps

    def step(self):
        """One step of both players."""
        self._one("both")

    def step_d(self):
        """One update of the discriminator alone."""
        self._one("discriminator")

    def step_g(self):
        """One update of the generator alone."""
        self._one("generator")

    def _one(self, player: str) -> None:
        self.pause()
        self._finish_iteration()
        before = self.trial.now
        self.trial.advance(1, player)
        self._after(self.trial.now - before, player)
        self._note = ""
        self.refresh()

    def micro(self):
        """The next of the ten things that an iteration does."""
        self.pause()
        self.part = self.part % len(diagram.PARTS) + 1
        if self.part in (diagram.D_LEARNS, diagram.G_LEARNS):
            player = "generator" if self.part == diagram.G_LEARNS else "discriminator"
            before = self.trial.now
            self.trial.advance(1, player)
            self._after(self.trial.now - before, player)
        self._note = ""
        self.refresh()

    def _finish_iteration(self) -> None:
        """An iteration that was begun in slow motion is ended first."""
        if diagram.D_LEARNS <= self.part < diagram.G_LEARNS:
            self.trial.advance(1, "generator")
            self._after(1, "generator")
        self.part = 0

    def play(self):
        self._note = ""
        if not self.playing:
            self._finish_iteration()
        if running_loop() is None:  # one picture, of as many steps on every machine
            self.advance(self.steps_a_frame() or CHUNK)
            self.refresh()
        else:
            super().play()

    def play_until(self, step):
        self._note = ""
        self._finish_iteration()
        super().play_until(step)

    def rewind(self):
        self._note = ""
        super().rewind()

    def apply(self, preset):
        """Show a preset, from step 0 also where nothing in it needs a new start."""
        with self.together():
            super().apply(preset)
            self._anew()
            self.advance(TRAINED.get(preset, 0))

    def past(self):
        return self.trial.past

    def hold(self):
        here = self._trial, self._rival, self.part, self._note, self.finished

        def put_back():
            self._trial, self._rival, self.part, self._note, self.finished = here
            self._changed_names.clear()

        return put_back

    def relive(self, past):
        trial = rival = None
        if past is not None:
            if not isinstance(past, dict):
                raise ValueError(f"the past of a run is a set of names, not {past!r}")
            trial = Trial(self.values, past)
            if self.comparing:  # nothing was changed by hand, or both had begun again
                rival = Trial(self._values_of_rival(), {**past, "changes": []})
        self._anew()
        self._trial, self._rival = trial, rival
        if trial is not None:
            self.step_count, self.finished = trial.now, trial.over

    def _anew(self) -> None:
        self.pause()
        self._changed_names.clear()
        self._note = ""
        self.begin()

    def compare(self):
        """Keep the present recipe as A and change B; or end the comparison."""
        self.pause()
        if self.comparing:
            self.versus = ""
            return
        values = {
            name: value.tolist() if isinstance(value, np.ndarray) else value
            for name, value in self.values.items()
            if name != "seed"
        }
        if self.data != DRAWN:
            values.pop("drawn")
        if self.data != IMPORTED:
            values.pop("imported")
        self.versus = json.dumps(values)

    def film_of_g(self):
        """Let a grid of noise go once to where G sends it, in about two seconds."""
        self.grid = True
        self.film("morph", np.linspace(0, 1, 21).tolist(), seconds=2.0)

    def words_of(self, action):
        if action == "compare" and self.comparing:
            return "End A/B"
        return super().words_of(action)

    def timeline(self):
        trial = self.trial
        marks = tuple(trial.events)
        return Timeline(trial.now, trial.end, marks, label="step", onward=True)

    def go_to(self, step):
        self.part = 0
        self.trial.go_to(step)
        if self.rival is not None:
            self.rival.go_to(step)
        self.finished = self.trial.over
        now, events = self.trial.now, self.trial.events
        told = [
            f"{words[:1].upper()}{words[1:]}." for at, words, _ in events if at == now
        ]
        if now < self.trial.end:
            told.append("As it was. Play repeats it; a change begins a new branch.")
        self._note = " ".join(told)

    def import_points(self, text):
        """Take points from a text, and learn them."""
        self.imported = points_from_text(text)
        self.data = IMPORTED

    # The picture ----------------------------------------------------------------------

    def panels(self):
        trial = self.trial
        end, loss = trial.end, trial.setting.loss
        view = (-layers.VIEW, layers.VIEW)
        if self.comparing:
            places = ((0, 16, 12, 8), (12, 16, 12, 8))
            return [
                Panel("rival", view, view, "A", place=(0, 0, 12, 16), equal=True),
                Panel("data", view, view, "B", place=(12, 0, 12, 16), equal=True),
                *charts.panels(end, loss, self.score, places, wide=True),
            ]
        places = ((13, 4, 11, 4), (13, 8, 11, 4))
        edge = (-EDGE[self.noise], EDGE[self.noise])
        noise = {"x": edge, "y": edge, "equal": True, "x_ticks": (), "y_ticks": ()}
        return [
            Panel("data", view, view, place=(0, 0, 13, 12), equal=True),
            Panel("noise", title="noise z", place=(13, 0, 4, 4), **noise),
            diagram.panel((17, 0, 7, 4)),
            *charts.panels(end, loss, self.score, places),
        ]

    def draw(self):
        trial, rival = self.trial, self.rival
        end = trial.end if rival is None else max(trial.end, rival.end)
        length = charts.end_of_axis(end)
        drawn = {}
        if rival is not None:
            drawn |= self._draw_rival(rival, length)
        else:
            drawn |= self._draw_noise(trial)
            lit = diagram.at_work(self.part, trial.last)
            drawn |= diagram.draw(lit, verdicts.means(trial))
        drawn |= self._draw_plane(trial)
        drawn |= charts.losses(trial, length)
        drawn |= charts.score(trial, self.score, length, alone=not self.comparing)
        return drawn | charts.moments(trial, self.score)

    def _draw_plane(self, trial: Trial, panel: str = "data"):
        """The layers that are switched on, those that matter now in full."""
        about = diagram.about(self.part)

        def dim(name):
            return 1.0 if about is None or name in about else 0.18

        drawn, judged = {}, self.colours == JUDGED
        if self.verdict:
            drawn["verdict"] = layers.verdict(panel, trial)
        if self.density:
            drawn["density"] = layers.density(panel, trial.target)
        if self.best:
            drawn["best"] = layers.best_discriminator(
                panel, trial.target, trial.samples
            )
        if self.grid:
            drawn |= layers.noise_grid(panel, trial, self.morph)
        if self.real and not (self.data == DRAWN and not len(self.drawn)):
            drawn["real"] = layers.real(panel, trial, judged=judged, dim=dim("real"))
        if self.fake:
            drawn["fake"] = layers.fake(panel, trial, judged=judged, dim=dim("fake"))
        if self.push or (about is not None and "push" in about):
            some = slice(layers.ARROWS)
            pull = trial.descent[some]
            drawn["push"] = layers.push(panel, trial.samples[some], pull)
        if self.follow:
            drawn |= layers.followed(panel, trial.path_of(self._followed))
        return drawn

    def _draw_rival(self, rival: Trial, length: float):
        plane = self._draw_plane(rival, "rival").items()
        drawn = {f"{name}_rival": layer for name, layer in plane}
        drawn |= charts.losses(rival, length, rival=True)
        return drawn | charts.score(rival, self.score, length, rival=True, alone=False)

    def _draw_noise(self, trial: Trial):
        z = trial.noise[: layers.SHOWN]
        flat = np.column_stack([z, np.zeros(len(z))])[:, :2]
        look = {"concept": "generated", "size": 1.3, "opacity": 0.55}
        drawn = {"noise": points("noise", *flat.T, **look)}
        if self.grid and trial.setting.noise_dimension == 2:
            nodes = nodes_of(trial.setting, layers.CELLS)
            drawn["noise_grid"] = mesh("noise", nodes, concept="generated", width=0.5)
        return drawn

    # What can be done -----------------------------------------------------------------

    @property
    def _followed(self) -> np.ndarray:
        """The noise that is followed, in as many dimensions as the noise has."""
        inside = INSIDE[self.noise]
        return np.clip(self.z, -inside, inside)[: int(self.noise_dimension)]

    def handles(self):
        trial, handles = self.trial, []
        if not self.comparing and self.follow:
            x, y = [*self._followed, 0.0][:2]
            inside, flat = INSIDE[self.noise], self.noise_dimension == "1"
            handles.append(
                Handle(
                    "z",
                    "noise",
                    (x, y),
                    "the noise z that is followed",
                    concept="guess",
                    axis="x" if flat else "xy",
                    bounds=(-inside, inside, -inside, inside),
                    says=words.followed(trial, self._followed),
                )
            )
        if trial.end:
            low, high = charts.RANGES[trial.setting.loss][0]
            height = 0.1 * low + 0.9 * high
            handles.append(
                Handle(
                    "time",
                    "losses",
                    (trial.now, height),
                    "the step that is shown",
                    axis="x",
                    bounds=(0, trial.end, height, height),
                    step=(max(1, round(trial.end / 100)), 1),
                    says=f"step {trial.now} of {trial.end}",
                )
            )
        return handles

    def move(self, name, x, y):
        if name == "time":
            self.scrub(x)
        elif self.noise_dimension == "1":
            self.z = [x, self.z[1]]
        else:
            self.z = [x, y]

    def paints(self):
        if self.data != DRAWN:
            return []
        return [
            Paint(
                "drawn",
                "data",
                self.drawn,
                "the data to learn",
                concept="real",
                most=MOST_DRAWN,
            )
        ]

    def paint(self, name, points):
        self.pause()
        self.drawn = points.round(3)

    # The words ------------------------------------------------------------------------

    def status(self):
        notes = [self._compared()] if self.comparing else []
        if self.part:
            notes.append(f"{self.part}/10: {diagram.PARTS[self.part - 1][1]}")
        if self.data == DRAWN and not len(self.drawn):
            notes.append("Nothing is drawn yet: the smile is learnt meanwhile.")
        notes.append(self._note)
        return " ".join(note for note in notes if note)

    def _compared(self) -> str:
        differ = words.difference(self._values_of_rival(), self.values)
        if not differ:
            return "A and B are equal: change one thing, and B will differ in it."
        told = f"A → B: {'; '.join(differ)}."
        return told if len(differ) == 1 else f"{told} Which of them is the cause?"

    def describe(self):
        shown = [name for name in words.LAYERS if getattr(self, name)]
        told = words.summary(self.trial, self.seed, shown)
        if self.comparing:
            return f"A: {words.summary(self.rival, self.seed, shown)}\nB: {told}"
        return told

    def formula(self):
        return words.formula(self.trial)


def gan_studio(**options) -> GanStudio:
    """Train a GAN in the plane and change anything about it, also while it trains.

    Play, or step D, G or both; "Slow motion" shows the ten things that an iteration
    does. The timeline goes back to any step, exactly; a step typed beyond its end is
    trained up to. The words of the legend switch layers on and off, and under "Look and
    speed" points take the colour of what D says of them, with more contrast than the
    background. "Film of G" shows a grid of noise on its way to the samples. Data can be
    drawn by hand or pasted; "A/B" keeps the present recipe as A
    and trains B beside it from the same seed. The figure's state tells all that was
    done, so that it brings back a trained GAN by training it again.

    What changes a network's shape or the data starts again from step 0; all else goes
    on without a restart.

    Args:
        options: values of controls, preset, state, hide (also whole groups, such as
            "Optimisers"); see `Explorer`.
    """
    return GanStudio(**options)
