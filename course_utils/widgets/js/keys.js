// keys: what is pressed in a widget is the widget's; Escape leaves it.

// JupyterLab would take arrow keys, Enter and letters for itself; saving stays its own.
function keepKeys(event) {
  const saves = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
  if (saves) return;
  event.stopPropagation();
  if (event.key === "Escape" && !event.defaultPrevented) leaveWidget(event.currentTarget);
}

// To the cell around it, where arrow keys go from cell to cell again.
function leaveWidget(element) {
  const cell = element.closest(".jp-Cell");
  if (cell) cell.focus(); else document.activeElement?.blur();
}
