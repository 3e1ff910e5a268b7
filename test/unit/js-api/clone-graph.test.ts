/** Values with objects of ours in any place, cloned beside the same values with plain objects in their places. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { unwrap, wrap } from '../../../src/register/clone-graph.js';

class Ours {
  constructor(readonly id: number) {}
}

/** What of a graph a node is made of; numbers name nodes made before it, or, as a last step, any node. */
interface Step {
  readonly kind: 'ours' | 'object' | 'array' | 'map' | 'set' | 'date' | 'bytes';
  readonly parts: readonly number[];
}

const step = fc.record<Step>({
  kind: fc.constantFrom('ours', 'object', 'array', 'map', 'set', 'date', 'bytes'),
  parts: fc.array(fc.nat(30), { maxLength: 4 }),
});

/** Builds a graph: containers first, then what is in them, so that there are cycles. `leaf` stands for objects of ours. */
function build(steps: readonly Step[], leaf: (id: number) => object): unknown {
  const nodes: any[] = steps.map(({ kind }, i) => {
    switch (kind) {
      case 'ours': return leaf(i);
      case 'object': return {};
      case 'array': return [];
      case 'map': return new Map();
      case 'set': return new Set();
      case 'date': return new Date(i);
      case 'bytes': return new Uint8Array([i]);
    }
  });
  steps.forEach(({ kind, parts }, i) => {
    const values = parts.map((at) => (at < nodes.length ? nodes[at] : at));
    values.forEach((value, k) => {
      if (kind === 'object') nodes[i][`key ${k}`] = value;
      else if (kind === 'array') nodes[i][k * 2] = value;
      else if (kind === 'map') nodes[i].set(k % 2 === 0 ? value : k, values[0]);
      else if (kind === 'set') nodes[i].add(value);
    });
  });
  return nodes[0];
}

test('objects of ours come out where they went in, and everything else as it is cloned natively', () => {
  fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
    const leaves = new Map<number, Ours>();
    const value = build(steps, (id) => leaves.get(id) ?? leaves.set(id, new Ours(id)).get(id)!);
    const untouched = build(steps, (id) => ({ id }));
    const restored: object[] = [];
    const packed = wrap(value, [], (object) => object instanceof Ours, (object) => ({ was: (object as Ours).id }));
    const clone = unwrap(structuredClone(packed), (carrier) => {
      const object = { id: (carrier as { was: number }).was };
      restored.push(object);
      return object;
    });
    assert.deepStrictEqual(clone, structuredClone(untouched));
    assert.equal(new Set(restored.map((object) => (object as { id: number }).id)).size, restored.length);
    // Nothing of what was sent has changed.
    assert.deepStrictEqual(value, build(steps, (id) => leaves.get(id)!));
    if (restored.length === 0) assert.equal(packed, value);
  }), { numRuns: 500 });
});

test('objects that are transferred stay what they are', () => {
  const buffer = new ArrayBuffer(8);
  const ours = new Ours(1);
  const transferred = { buffer, ours };
  const packed = wrap({ transferred, ours, buffer }, [buffer, transferred], (object) => object instanceof Ours, () => ({ carrier: true })) as any;
  assert.equal(packed.value.transferred, transferred);
  assert.equal(packed.value.buffer, buffer);
  assert.deepEqual(packed.value.ours, { carrier: true });
});
