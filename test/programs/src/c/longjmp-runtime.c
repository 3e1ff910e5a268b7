// The three functions and the tag to which clang lowers setjmp and longjmp on WebAssembly exceptions. They cannot stand
// in the file that calls setjmp: there clang would rename them.
#include <stdint.h>

// What clang expects of the C library (see LLVM's WebAssemblyLowerEmscriptenEHSjLj.cpp).
struct jump_buffer {
    void *invocation;
    uint32_t label;
    struct {
        void *buffer;
        int value;
    } argument;
};

__asm__(".globl __c_longjmp\n.tagtype __c_longjmp i32\n__c_longjmp:\n");

void __wasm_setjmp(struct jump_buffer *buffer, uint32_t label, void *invocation) {
    buffer->invocation = invocation;
    buffer->label = label;
}

uint32_t __wasm_setjmp_test(struct jump_buffer *buffer, void *invocation) {
    return buffer->invocation == invocation ? buffer->label : 0;
}

void __wasm_longjmp(struct jump_buffer *buffer, int value) {
    buffer->argument.buffer = buffer;
    buffer->argument.value = value ? value : 1;
    __builtin_wasm_throw(1, &buffer->argument);  // 1: the tag __c_longjmp
}
