/** Serialized modules: a header that names the format and what it was made for, then the module. */
import { artifactError } from '../wasm/errors/artifact.js';
import type { Engine } from './engine.js';

/** "wasmtide" */
const MAGIC = [0x77, 0x61, 0x73, 0x6d, 0x74, 0x69, 0x64, 0x65];
const FORMAT = 1;
const HEADER = 24;

export function serialize(engine: Engine, binary: Uint8Array): Uint8Array {
  const out = new Uint8Array(HEADER + binary.length);
  const view = new DataView(out.buffer);
  out.set(MAGIC);
  view.setUint32(8, FORMAT, true);
  view.setUint32(12, engine.features.bits, true);
  view.setUint32(16, binary.length, true);
  view.setUint32(20, checksum(binary), true);
  out.set(binary, HEADER);
  return out;
}

/** The module in an artifact. */
export function deserialize(engine: Engine, artifact: Uint8Array): Uint8Array {
  if (artifact.length < HEADER || MAGIC.some((byte, i) => artifact[i] !== byte)) throw artifactError.notAnArtifact();
  const view = new DataView(artifact.buffer, artifact.byteOffset, artifact.byteLength);
  if (view.getUint32(8, true) !== FORMAT) throw artifactError.format(view.getUint32(8, true), FORMAT);
  if (view.getUint32(12, true) !== engine.features.bits) throw artifactError.features();
  const binary = artifact.subarray(HEADER);
  if (view.getUint32(16, true) !== binary.length || view.getUint32(20, true) !== checksum(binary)) throw artifactError.damaged();
  return binary;
}

/** FNV-1a: finds damage, not malice. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return hash >>> 0;
}
