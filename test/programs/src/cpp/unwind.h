// The C++ exception runtime that Debian's libc++abi for WebAssembly leaves out: allocate, throw, catch, rethrow, and
// the personality function, which finds the handler of a landing pad in the tables that clang emits.
// Small on purpose: one thread, no foreign exceptions, no exception specifications.
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <typeinfo>

__asm__(".globl __cpp_exception\n.tagtype __cpp_exception i32\n__cpp_exception:\n");

namespace __cxxabiv1 {
// The head of libc++abi's own class: knows whether a handler's type catches a thrown type, bases included.
class __shim_type_info : public std::type_info {
public:
    virtual ~__shim_type_info();
    virtual void noop1() const;
    virtual void noop2() const;
    virtual bool can_catch(const __shim_type_info *thrown, void *&adjusted) const = 0;
};
}  // namespace __cxxabiv1

namespace {
struct Header {
    const std::type_info *type;
    void *(*destroy)(void *);  // on WebAssembly a destructor returns its argument
    Header *next;     // the one caught before this one
    void *adjusted;   // the object as the handler's type
    int handlers;     // how many handlers hold it; negative while it is thrown again
};
Header *caught;  // innermost first

Header *header_of(void *object) { return static_cast<Header *>(object) - 1; }

struct LandingPad {  // the layout is clang's
    uintptr_t index;
    const uint8_t *table;
    uintptr_t selector;
};

uintptr_t uleb(const uint8_t *&p) {
    uintptr_t value = 0;
    for (int shift = 0;; shift += 7) {
        uint8_t byte = *p++;
        value |= uintptr_t(byte & 127) << shift;
        if (byte < 128) return value;
    }
}

intptr_t sleb(const uint8_t *&p) {
    intptr_t value = 0;
    for (int shift = 0;;) {
        uint8_t byte = *p++;
        value |= intptr_t(byte & 127) << shift;
        shift += 7;
        if (byte < 128) return shift < 32 && (byte & 64) ? value | -(intptr_t(1) << shift) : value;
    }
}
}  // namespace

extern "C" {
LandingPad __wasm_lpad_context;

void *__cxa_allocate_exception(size_t size) noexcept {
    auto header = static_cast<Header *>(calloc(1, sizeof(Header) + size));
    return header + 1;
}

void __cxa_free_exception(void *object) noexcept { free(header_of(object)); }

void __cxa_throw(void *object, std::type_info *type, void *(*destroy)(void *)) {
    header_of(object)->type = type;
    header_of(object)->destroy = destroy;
    __builtin_wasm_throw(0, object);  // 0: the tag __cpp_exception
}

void *__cxa_get_exception_ptr(void *object) noexcept { return header_of(object)->adjusted; }

void *__cxa_begin_catch(void *object) noexcept {
    Header *header = header_of(object);
    header->handlers = (header->handlers < 0 ? -header->handlers : header->handlers) + 1;
    if (caught != header) header->next = caught, caught = header;
    return header->adjusted ? header->adjusted : object;
}

void __cxa_end_catch() {
    Header *header = caught;
    if (header->handlers < 0) {  // on its way out again
        if (++header->handlers == 0) caught = header->next;
        return;
    }
    if (--header->handlers > 0) return;
    caught = header->next;
    if (header->destroy) header->destroy(header + 1);
    free(header);
}

void __cxa_rethrow() {
    caught->handlers = -caught->handlers;
    __builtin_wasm_throw(0, caught + 1);
}

// Asked by a landing pad: which of your handlers takes this exception? 0: none, run the clean-up and go on.
int _Unwind_CallPersonality(void *object) {
    LandingPad &pad = __wasm_lpad_context;
    Header *header = header_of(object);
    pad.selector = 0;
    const uint8_t *p = pad.table;
    if (*p++ != 0xff) abort();  // no base of landing pads
    uint8_t type_encoding = *p++;
    const uint8_t *types = nullptr;
    if (type_encoding != 0xff) {
        uintptr_t distance = uleb(p);
        types = p + distance;
    }
    p++;  // encoding of the call sites: always uleb
    uintptr_t length = uleb(p);
    const uint8_t *actions = p + length;
    uintptr_t action = 0;
    for (uintptr_t i = 0; i <= pad.index; i++) uleb(p), action = uleb(p);
    if (action == 0) return 0;
    for (const uint8_t *a = actions + action - 1;;) {
        intptr_t filter = sleb(a);
        if (filter > 0) {
            auto type = reinterpret_cast<const __cxxabiv1::__shim_type_info *const *>(types)[-filter];
            void *adjusted = header + 1;
            auto thrown = static_cast<const __cxxabiv1::__shim_type_info *>(header->type);
            if (!type || type->can_catch(thrown, adjusted)) {
                header->adjusted = adjusted;
                pad.selector = uintptr_t(filter);
                return 0;
            }
        }
        const uint8_t *here = a;
        intptr_t next = sleb(a);
        if (next == 0) return 0;
        a = here + next;
    }
}

void __clang_call_terminate(void *) { abort(); }
}
