"""Figures that exist to be tested: everything a board can draw, and what goes wrong."""

import threading

import numpy as np

from course_utils.figures import scene
from course_utils.figures.scene import Panel
from course_utils.widgets.board import Curve, Handle, Paint
from course_utils.widgets.controls import (
    choice,
    memory,
    numbers,
    slider,
    stops,
    switch,
    toggle,
)
from course_utils.widgets.explorer import Explorer
from course_utils.widgets.live import LiveExplorer, Timeline

PETS = ((0, "cat"), (1, "dog"), (2, "axolotl"), (3, "bird"))


def bell(x, mean, sd):
    """The Normal density."""
    return np.exp(-(((x - mean) / sd) ** 2) / 2) / sd / np.sqrt(2 * np.pi)


class Everything(Explorer):
    """Every kind of layer and of control, a point and the tip of a vector."""

    title = "Everything that a board can draw"
    label = "Nine kinds of layers in five panels."
    height = 520
    presets = {"Far apart": {"mean": 2.0}, "Nothing to see: equal": {"mean": 0.0}}
    actions = {"shake": "Draw new samples"}
    mean = slider(0.5, low=-3, high=3, step=0.05, label="mean μ of the generated")
    n = stops(200, [1, 10, 100, 200, 1000, 2000], label="samples n")
    direction = choice("forward", ["forward", "reverse"], label="direction")
    letter = choice("a", list("abcdefg"), label="a longer list")
    grid = switch(True, label="show the grid")
    tip = numbers([1.0, 0.6], low=-2, high=2)
    seed = memory(0)

    def panels(self):
        square = {"equal": True, "x_label": "θ", "y_label": "φ"}
        lie = (-2.0, 2.0)
        return [
            Panel(
                "density", (-4, 4), (0, 1.4), "Lines, area and stems", "x", "density"
            ),
            Panel("heat", lie, lie, "Heat and arrows", place=(1, 0, 1, 1), **square),
            Panel(
                "bars",
                (-0.5, 3.5),
                (0, 1),
                "Bars",
                place=(0, 1, 1, 1),
                tick_labels=PETS,
            ),
            Panel(
                "log",
                (1, 1e5),
                (1e-3, 10),
                "Logarithmic axes",
                x_label="n",
                x_log=True,
                y_log=True,
                place=(1, 1, 1, 1),
            ),
            Panel("mesh", lie, lie, "Mesh", place=(2, 0, 1, 2), equal=True),
        ]

    def draw(self):
        rng = np.random.default_rng(self.seed)
        x = np.linspace(-4, 4, 200)
        p, q = bell(x, 0, 1), bell(x, self.mean, 1)
        g, u = np.linspace(-2, 2, 30), np.linspace(-1.5, 1.5, 7)
        ux, uy = (each.ravel() for each in np.meshgrid(u, u))
        n = np.geomspace(1, 1e5, 40)
        # A dashed line that goes very far and a bar of height 0 on a log axis.
        wild = np.where(np.arange(200) % 50 == 0, 1e30, 0.5)
        nodes = np.stack(np.meshgrid(u, u), axis=-1) + 0.1 * self.mean
        sample = rng.normal(self.mean, 1, self.n)
        layers = {
            "overlap": scene.area(
                "density", x, 0, np.minimum(p, q), concept="between", label="overlap"
            ),
            "wild": scene.line("density", x, wild, concept="muted"),
            "p": scene.line("density", x, p, concept="real", label="real p"),
            "q": scene.line("density", x, q, concept="generated", label="generated q"),
            "stems": scene.segments("density", [-1], [0], [-1], [0.24], label="stem"),
            "sample": scene.points(
                "density", sample, 0 * sample + 0.05, concept="generated", size=3
            ),
            "word": scene.text("density", [4], [1.4], ["a long text at the corner"]),
            "heat": scene.heat(
                "heat",
                np.subtract.outer(g, g * self.mean),
                x=(-2, 2),
                y=(-2, 2),
                low=-3,
                high=3,
                scale="diverging",
                label="value",
            ),
            "arrows": scene.arrows("heat", ux, uy, -uy / 5, ux / 5, label="field"),
            "bars": scene.bars(
                "bars",
                range(4),
                [0.1, 0.2, 0.3, 0.4],
                concept="estimate",
                label="share",
            ),
            "law": scene.line("log", n, n**-0.5, label="1/√n"),
            "zero": scene.line("log", n, 0 * n, concept="muted"),
        }
        if self.grid:
            layers["mesh"] = scene.mesh("mesh", nodes, concept="muted")
        return layers

    def handles(self):
        says = f"mean {self.mean:.2f}"
        return [
            Handle(
                "mean",
                "density",
                (self.mean, bell(0, 0, 1)),
                "mean of q",
                concept="generated",
                axis="x",
                bounds=(-3, 3, 0, 1.4),
                says=says,
            ),
            Handle(
                "tip", "mesh", self.tip, "tip of the vector", "gradient", tail=(0, 0)
            ),
        ]

    def move(self, name, x, y):
        if name == "mean":
            self.mean = min(max(x, -3), 3)
        else:
            self.tip = np.clip([x, y], -2, 2)

    def shake(self):
        """New samples."""
        self.seed += 1

    def formula(self):
        return (
            f"<i class='generated'>q</i>(<i>x</i>) has μ = <b>{self.mean:.2f}</b>"
            "<script>document.title = 'taken over'</script>"
            "<img src='x' onerror='1'>"
        )

    def describe(self):
        tip = f"({self.tip[0]:.2f}, {self.tip[1]:.2f})"
        return f"The mean is {self.mean:.2f}, n is {self.n}; the tip is at {tip}."


class Walk(LiveExplorer):
    """A random walk."""

    title = "A random walk"
    presets = {"short": {"steps": 50}}
    steps = slider(400, low=50, high=1000, step=50, label="steps", whole=True)
    restarts_on = ("steps",)

    def run(self):
        rng = np.random.default_rng(self.seed)
        self.x = [0.0]
        while len(self.x) < self.steps:
            yield
            self.x.append(self.x[-1] + rng.normal())

    def panels(self):
        return [Panel("main", (0, 1000), (-60, 60), "", "step", "place")]

    def draw(self):
        return {"x": scene.line("main", range(len(self.x)), self.x, concept="real")}

    def describe(self):
        return f"{self.step_count} steps of {self.steps}."


class Sketch(Explorer):
    """A curve to draw, which an action locks and answers to."""

    title = "Draw the curve"
    actions = {"reveal": "Show the true curve"}
    guess = numbers([0.5] * 21, low=0, high=1)
    revealed = memory(False)

    def panels(self):
        return [Panel("main", (0, 1), (0, 1), "", "x", "y")]

    def draw(self):
        x = np.linspace(0, 1, 50)
        return {"true": scene.line("main", x, x**2)} if self.revealed else {}

    def curves(self):
        x = np.linspace(0, 1, 21)
        return [Curve("guess", "main", x, self.guess, "guess", locked=self.revealed)]

    def sketch(self, name, y):
        self.guess = y

    def reveal(self):
        """Show what is right."""
        self.revealed = True

    def describe(self):
        return f"The highest node is at {max(self.guess):.2f}."


class Faulty(Explorer):
    """A figure whose own code fails where its slider goes beyond 1."""

    title = "A figure that fails"
    actions = {"fail": "Fail"}
    level = slider(0.5, low=0, high=2, step=0.1, label="level")

    def panels(self):
        return [Panel("main", (0, 1), (0, 2))]

    def draw(self):
        if self.level > 1:
            raise ZeroDivisionError("the level is above 1")
        return {"level": scene.line("main", [0, 1], [self.level] * 2)}

    def fail(self):
        """What a bug looks like."""
        raise RuntimeError("this button has a bug")

    def describe(self):
        return f"The level is {self.level:.1f}."


class Hidden(Everything):
    """A figure as a teacher hands it out."""

    title = "With things hidden"

    def __init__(self, **options):
        names = ["mean", "grid", "shake", "presets", "state", "formula", "summary"]
        super().__init__(hide=names, **options)


class Where(Explorer):
    """A figure that says on which thread it was drawn."""

    title = "On which thread"
    level = slider(0.5, low=0, high=1, step=0.01, label="level")

    def prepare(self):
        self.drawings, self.threads = 0, set()

    def panels(self):
        return [Panel("main", (0, 1), (0, 1))]

    def draw(self):
        self.drawings += 1
        self.threads.add(threading.current_thread().name)
        return {"level": scene.line("main", [0, 1], [self.level] * 2)}

    def handles(self):
        return [Handle("level", "main", (0.5, self.level), "level", axis="y")]

    def move(self, name, x, y):
        self.level = y

    def describe(self):
        return f"Level {self.level:.2f}, on {', '.join(sorted(self.threads))}."


class Workshop(LiveExplorer):
    """Groups of controls, layers to switch, points to paint and to paste, and a past."""

    title = "A workshop"
    label = "Points that wander, painted and pasted ones, and where they have been."
    height = 420
    beside = True
    presets = {"fast": {"pace": 3.0}, "still": {"pace": 0.5}}
    texts = {"paste": "points as CSV"}
    groups = {
        "Pace": ("pace", "kind"),
        "Points": ("n", "paste"),
        "More": ("unused", "letter"),
    }
    restarts_on = ("n", "painted")

    pace = slider(1.0, low=0.5, high=3, step=0.5, label="pace")
    kind = choice("calm", ["calm", "wild"], label="kind")
    n = stops(20, [10, 20, 50], label="points n")
    unused = slider(1, low=0, high=5, step=1, label="strength", whole=True)
    letter = choice("a", list("abcdefg"), label="a letter")
    show_painted = toggle(
        True, panel="main", label="painted", concept="real", look="points"
    )
    show_cells = toggle(
        False, panel="main", label="cells", concept="generated", look="mesh"
    )
    painted = numbers([[0.25, 0.25], [0.75, 0.75]], low=0, high=1, ndim=2)

    def run(self):
        self.places = [np.random.default_rng(self.seed).random((self.n, 2))]
        yield
        while True:
            rng = np.random.default_rng([self.seed, len(self.places)])
            step = 0.01 * self.pace * rng.normal(size=(self.n, 2))
            self.places.append(np.clip(self.places[-1] + step, 0, 1))
            self.now = len(self.places) - 1
            yield

    def begin(self):
        self.now = 0
        super().begin()

    def timeline(self):
        marks = ((5, "something happened", True),) if len(self.places) > 5 else ()
        return Timeline(self.now, len(self.places) - 1, marks, onward=True)

    def go_to(self, step):
        self.now = step

    def status(self):
        return "playing" if self.playing else "paused"

    def idle(self):
        return {} if self.kind == "wild" else {"unused": "only where it is wild"}

    def panels(self):
        return [
            Panel("main", (0, 1), (0, 1), "The points", "x", "y", (0, 0, 1, 1), True),
            Panel("past", (0, 100), (0, 1), "Where they were", place=(1, 0, 1, 1)),
        ]

    def draw(self):
        places = self.places[self.now]
        field = np.add.outer(np.arange(10.0), np.zeros(10)) / 10
        scale = {"x": (0, 1), "y": (0, 1), "low": -1, "high": 2, "label": "field"}
        layers = {
            "field": scene.heat("main", field, reads="f =", **scale),
            "wander": scene.points("main", *places.T, label="wandering"),
        }
        if self.show_cells:
            u = np.linspace(0.1, 0.9, 6)
            nodes = np.stack(np.meshgrid(u, u), axis=-1)
            nodes[2:4] = nodes[3:1:-1]  # folded over
            weights = np.linspace(0, 1, 25).reshape(5, 5)
            layers["cells"] = scene.mesh(
                "main", nodes, weights=weights, concept="generated", label="cells"
            )
        if self.show_painted and len(self.painted):
            layers["painted"] = scene.points(
                "main", *self.painted.T, concept="real", label="painted"
            )
        mean = [each[:, 0].mean() for each in self.places[: self.now + 1]]
        layers["mean"] = scene.line("past", range(len(mean)), mean, label="mean x")
        return layers

    def paints(self):
        return [Paint("painted", "main", self.painted, "the points", most=60)]

    def paint(self, name, points):
        self.painted = points

    def paste(self, words):
        """Points from lines of two numbers."""
        try:
            points = [[float(v) for v in line.split(",")] for line in words.split("\n")]
            self.painted = np.clip(points, 0, 1).reshape(-1, 2)
        except ValueError as error:
            raise ValueError("a line needs two numbers, such as 0.5, 0.25") from error

    def describe(self):
        return f"Step {self.now}, {len(self.painted)} painted points, pace {self.pace}."
