// letters: answers of a question that are chosen by their letters, or gone through with
// the arrow keys; everything else in a box of widgets is kept as `keepKeys` keeps it.

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

function press(event) {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const options = [...event.currentTarget.querySelectorAll("button.course-option")];
  const here = options.indexOf(document.activeElement);
  const down = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (plain && here >= 0 && down) {
    event.preventDefault(); // the page would scroll
    for (let i = here + down; i >= 0 && i < options.length; i += down) {
      if (!options[i].disabled) { options[i].focus(); break; }
    }
  } else if (plain && here >= 0 && !event.repeat) {
    const chosen = options[LETTERS.indexOf(event.key.toLowerCase())];
    if (event.key.length === 1 && chosen && !chosen.disabled) { chosen.focus(); chosen.click(); }
  }
  keepKeys(event);
}

export default {
  render({ model, el }) {
    // It is rendered before it stands in its box.
    let box = null, gone = false;
    const settle = () => {
      if (gone) return;
      box = el.closest(`.${model.get("box")}`);
      if (box) box.addEventListener("keydown", press); else requestAnimationFrame(settle);
    };
    settle();
    return () => { gone = true; box?.removeEventListener("keydown", press); };
  },
};
