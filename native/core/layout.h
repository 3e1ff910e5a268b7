/* Generated from src/native/layout.ts by `npm run generate`. Do not edit. */
#ifndef WASMTIDE_LAYOUT_H
#define WASMTIDE_LAYOUT_H

#define CONTEXT_HOST_STACK 0 /* rsp of the host while compiled code runs */
#define CONTEXT_WASM_STACK 8 /* rsp of compiled code while the host runs */
#define CONTEXT_RESUME 16 /* where compiled code goes on: an entry thunk, or behind an exit */
#define CONTEXT_LEAVE 24 /* address of the way back to the host, for exits to jump to */
#define CONTEXT_STACK_LIMIT 32 /* frames must not begin below it */
#define CONTEXT_EXIT_CODE 40 /* why compiled code left: see ExitCode */
#define CONTEXT_EXIT_DETAIL 44 /* what the exit code says it is */
#define CONTEXT_FUEL 48 /* units that may be run until the next look, in code that pays for them: `Meter.countdown` */
#define CONTEXT_COUNTDOWN 52 /* polls until the next counted exit, in code made to be counted */
#define CONTEXT_CALL_DEPTH 56 /* calls that may still be made within each other, in code that counts them: 32 bits */
#define CONTEXT_HEAP_BASE 64 /* address of offset 0 of the GC heap */
#define CONTEXT_HEAP_NEXT 72 /* offset where the next object goes */
#define CONTEXT_HEAP_END 76 /* offset that it may not pass without asking */
#define CONTEXT_POLL_STUB 80 /* where a poll jumps to that is to leave: its address is in faultPc */
#define CONTEXT_OPERANDS 88 /* what the exit is about */
#define CONTEXT_FAULT_PC 136 /* where a fault happened */
#define CONTEXT_FAULT_ADDRESS 144 /* what address it was about */
#define CONTEXT_FAULT_FRAME 152 /* rbp there */
#define CONTEXT_FAULT_STACK 160 /* rsp there */
#define CONTEXT_FAULT_REGISTERS 168 /* general registers at a fault of the processor, in the order of their numbers */
#define CONTEXT_VALUES 296 /* address of arguments and results on their way between host and compiled code */
#define CONTEXT_FUNC_RECORDS 304 /* address of the records of functions, by funcref */
#define CONTEXT_WANTED 312 /* what compiled code wants that leaves as a poll does: see WANTED */
#define CONTEXT_COMPILE_STUB 320 /* what is called in place of a function that is not compiled yet */
#define CONTEXT_TYPE_TABLE 328 /* address of the super types of each type: a row of TYPE_ROW words by canonical id */
#define CONTEXT_EXTERN_COUNTS 336 /* address of the counts of host values, 4 bytes by slot */
#define CONTEXT_EXTERN_NEXT 344 /* where the next slot without a count is noted: bytes from the context */
#define CONTEXT_EXTERN_END 348 /* where there is no room for it any more */
#define CONTEXT_EXTERN_CHUNK 352 /* slots that came to be without a count */
#define CONTEXT_ID 2400 /* names the context to other threads, for ever */
#define CONTEXT_OWNER 2408 /* the thread that made it, by the number that the addon gave it */
#define CONTEXT_ALARM 2416 /* when the alarm rings: nanoseconds on the monotonic clock; 0 never */
#define CONTEXT_NEXT 2424 /* the next context in the list of the living */
#define CONTEXT_PREVIOUS 2432 /* the one before */
#define CONTEXT_BYTES 2440

#define CONTROL_CONTEXT 0 /* the run context to enter */
#define CONTROL_BYTES 8

#define POLL_PAGE_BYTES 4096

#define EXIT_RETURNED 0
#define EXIT_TRAP 1
#define EXIT_FAULT 2
#define EXIT_INTERRUPTED 3
#define EXIT_HOST_CALL 4
#define EXIT_RUNTIME 5
#define EXIT_COMPILE 6

#define BEGIN_MEMORY 0
#define BEGIN_SIGNALS 1
#define BEGIN_ALARMS 2
#define BEGIN_CODE 3

#endif
