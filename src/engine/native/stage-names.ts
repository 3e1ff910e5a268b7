/** The stages of compilation that can be looked at: names and meanings, for who only lists them. */

/** In the order in which they come. */
export const STAGES = ['ir', 'passes', 'opt', 'schedule', 'lower', 'alloc', 'asm'] as const;
export type Stage = (typeof STAGES)[number];

/** What a stage is, for help. */
export const STAGE_MEANINGS: Readonly<Record<Stage, string>> = {
  ir: 'SSA as translated', passes: 'SSA after each pass', opt: 'SSA after all passes', schedule: 'SSA with pure values in their places',
  lower: 'machine instructions with virtual registers', alloc: 'the same with registers', asm: 'machine code',
};
