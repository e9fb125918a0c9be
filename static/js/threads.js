// Words marked in a draft text go into the field for a remark; without this they are copied there.

const text = document.getElementById("draft-text");
const field = document.querySelector("#remark textarea[name=quote]");

function take() {
  const chosen = document.getSelection();
  if (!chosen || chosen.isCollapsed || !text.contains(chosen.anchorNode) || !text.contains(chosen.focusNode)) return;
  const words = chosen.toString().trim();
  if (!words) return;
  field.value = words.slice(0, 2000);
  const fold = field.closest("details");
  if (fold) fold.open = true;
}

if (text && field) document.addEventListener("selectionchange", take);
