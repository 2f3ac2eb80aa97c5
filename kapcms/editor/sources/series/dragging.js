const EDGE_PX = 60;
const STEP_PX = 12;

/**
 * Let the rows of `list` be dragged by their handles, with mouse, pen or touch. `dropped(from, to)` is called with
 * places counted from 0. Rows are the children of `list`; handles bear `data-handle`.
 */
export function dragging(list, dropped) {
  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-handle]");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    new Drag(list, handle.closest("li"), event, dropped);
  });
}

class Drag {
  constructor(list, row, event, dropped) {
    Object.assign(this, { list, row, dropped, startY: event.clientY + window.scrollY, y: event.clientY });
    this.rows = [...list.children];
    this.from = this.rows.indexOf(row);
    this.to = this.from;
    this.tops = this.rows.map((one) => one.getBoundingClientRect().top + window.scrollY);
    this.height = row.getBoundingClientRect().height;
    row.classList.add("dragged");
    row.setPointerCapture(event.pointerId);
    const move = (moved) => this.move(moved.clientY);
    const end = (ended) => {
      row.removeEventListener("pointermove", move);
      this.end(ended.type === "pointerup");
    };
    row.addEventListener("pointermove", move);
    row.addEventListener("pointerup", end, { once: true });
    row.addEventListener("pointercancel", end, { once: true });
    this.scrolling = setInterval(() => this.scroll(), 16);
  }

  move(y) {
    this.y = y;
    const shift = y + window.scrollY - this.startY;
    const middle = this.tops[this.from] + shift + this.height / 2;
    const after = this.tops.findLastIndex((top, index) => index !== this.from && middle > top + this.rows[index].offsetHeight / 2);
    this.to = after < this.from ? after + 1 : Math.max(after, this.from);
    this.rows.forEach((one, index) => {
      let by = 0;
      if (index === this.from) by = shift;
      else if (index > this.from && index <= this.to) by = -this.height;
      else if (index < this.from && index >= this.to) by = this.height;
      one.style.transform = by ? `translateY(${by}px)` : "";
    });
  }

  /** Near the edge of the window the page goes along. */
  scroll() {
    const by = this.y < EDGE_PX ? -STEP_PX : this.y > window.innerHeight - EDGE_PX ? STEP_PX : 0;
    if (by === 0) return;
    window.scrollBy(0, by);
    this.move(this.y);
  }

  end(isDropped) {
    clearInterval(this.scrolling);
    this.row.classList.remove("dragged");
    for (const one of this.rows) one.style.transform = "";
    if (isDropped && this.to !== this.from) this.dropped(this.from, this.to);
  }
}
