/**
 * The order of a series while it is being changed: many moves, undo and redo, one save.
 *
 * `members`: `[{id, slug, title, status}]`. `changed` is called after every change.
 */
export class Order {
  constructor(members, changed) {
    this.members = [...members];
    this.saved = ids(members);
    this.changed = changed;
    this.undone = [];
    this.done = [];
  }

  get isChanged() {
    return ids(this.members) !== this.saved;
  }

  get ids() {
    return this.members.map((member) => member.id);
  }

  /** Put the member at `from` to `to` (counted from 0); its new place. */
  move(from, to) {
    const place = Math.max(0, Math.min(this.members.length - 1, to));
    if (place === from) return from;
    this.note();
    this.members.splice(place, 0, ...this.members.splice(from, 1));
    this.changed();
    return place;
  }

  add(member, place = this.members.length) {
    if (this.members.some(({ id }) => id === member.id)) return false;
    this.note();
    this.members.splice(place, 0, member);
    this.changed();
    return true;
  }

  remove(place) {
    this.note();
    const [member] = this.members.splice(place, 1);
    this.changed();
    return member;
  }

  undo() {
    this.step(this.done, this.undone);
  }

  redo() {
    this.step(this.undone, this.done);
  }

  /** The server has this order now. */
  took(members) {
    this.members = [...members];
    this.saved = ids(members);
    this.done = [];
    this.undone = [];
    this.changed();
  }

  note() {
    this.done.push([...this.members]);
    this.undone = [];
  }

  step(from, to) {
    if (from.length === 0) return;
    to.push(this.members);
    this.members = from.pop();
    this.changed();
  }
}

const ids = (members) => members.map(({ id }) => id).join();
