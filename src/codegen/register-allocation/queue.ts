/** What is to be given a register next: the heaviest first, of equals the first that came. A binary heap. */
export class Queue<T extends { readonly weight: number }> {
  private readonly items: T[] = [];
  private readonly order: number[] = [];
  private count = 0;

  get isEmpty(): boolean {
    return this.items.length === 0;
  }

  add(item: T): void {
    const { items, order } = this;
    let at = items.push(item) - 1;
    order.push(this.count++);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.isBefore(at, above)) break;
      this.exchange(at, above);
      at = above;
    }
  }

  take(): T {
    const { items, order } = this;
    const found = items[0];
    const last = items.pop()!;
    const lastOrder = order.pop()!;
    if (items.length > 0) {
      items[0] = last;
      order[0] = lastOrder;
      this.sink();
    }
    return found;
  }

  private sink(): void {
    for (let at = 0; ; ) {
      let next = 2 * at + 1;
      if (next >= this.items.length) return;
      if (next + 1 < this.items.length && this.isBefore(next + 1, next)) next++;
      if (!this.isBefore(next, at)) return;
      this.exchange(at, next);
      at = next;
    }
  }

  private isBefore(a: number, b: number): boolean {
    const { items, order } = this;
    return items[a].weight > items[b].weight || (items[a].weight === items[b].weight && order[a] < order[b]);
  }

  private exchange(a: number, b: number): void {
    const { items, order } = this;
    [items[a], items[b]] = [items[b], items[a]];
    [order[a], order[b]] = [order[b], order[a]];
  }
}
