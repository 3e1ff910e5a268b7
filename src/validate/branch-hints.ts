/**
 * The custom section `metadata.code.branch_hint` (branch hinting proposal, annotations appendix).
 *
 * A custom section never makes a module invalid, so loading does not call this: it is for those who want to know
 * whether the hints are sound (`assert_invalid_custom`, tools).
 */
import { InstructionCursor } from '../binary/instructions.js';
import { ByteReader } from '../binary/reader.js';
import { invalid } from '../wasm/errors/invalid.js';
import { FeatureSet } from '../wasm/features.js';
import { type FuncBody, type Module, indexSpaces } from '../wasm/module.js';
import { Op } from '../wasm/opcode.js';

/** Throws an `InvalidError` for the first hint that is not at an `if` or `br_if`. The module itself is valid. */
export function checkBranchHints(module: Module): void {
  const { importedFuncs } = indexSpaces(module);
  for (const { name, data } of module.customs) {
    if (name !== 'metadata.code.branch_hint') continue;
    const reader = new ByteReader(module.bytes, data.start, data.end);
    for (let functions = reader.u32(); functions > 0; functions--) {
      const at = reader.at;
      const body = module.code[reader.u32() - importedFuncs];
      if (body === undefined) throw invalid.branchHintTarget(at);
      const branches = branchOffsets(module, body);
      for (let hints = reader.u32(); hints > 0; hints--) {
        const hintAt = reader.at;
        if (!branches.has(reader.u32())) throw invalid.branchHintTarget(hintAt);
        reader.skip(reader.u32());
      }
    }
  }
}

/** Offsets of the conditional branches of a body, from its beginning. */
function branchOffsets(module: Module, { start, end }: FuncBody): Set<number> {
  const reader = new ByteReader(module.bytes, start, end);
  for (let runs = reader.u32(); runs > 0; runs--) {
    reader.u32();
    reader.valType(FeatureSet.all);
  }
  const offsets = new Set<number>();
  const cursor = new InstructionCursor(module.bytes, reader.at, end);
  while (cursor.next()) if (cursor.op === Op.If || cursor.op === Op.BrIf) offsets.add(cursor.start - start);
  return offsets;
}
