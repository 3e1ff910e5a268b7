/** A growing list of 32-bit integers: what is noted of many things costs no object. */
export class IntList {
  data: Int32Array;
  length = 0;

  constructor(capacity = 64) {
    this.data = new Int32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.data.length) this.grow(1);
    this.data[this.length++] = value;
  }

  push2(first: number, second: number): void {
    if (this.length + 2 > this.data.length) this.grow(2);
    this.data[this.length++] = first;
    this.data[this.length++] = second;
  }

  push4(first: number, second: number, third: number, fourth: number): void {
    if (this.length + 4 > this.data.length) this.grow(4);
    const { data, length } = this;
    data[length] = first;
    data[length + 1] = second;
    data[length + 2] = third;
    data[length + 3] = fourth;
    this.length = length + 4;
  }

  private grow(more: number): void {
    const grown = new Int32Array(Math.max(this.length + more, this.data.length * 2));
    grown.set(this.data.subarray(0, this.length));
    this.data = grown;
  }
}
