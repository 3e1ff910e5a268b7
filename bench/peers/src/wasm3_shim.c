// wasm3 behind three functions. wasm3 0.4.7 hands over arguments as text and leaves the result on its stack, for which
// its inner header is needed.
#include <stdio.h>
#include <string.h>
#include "m3_env.h"
#include "wasm3.h"

static IM3Runtime runtime;
static IM3Function function;

const char *shim_version(void) { return M3_VERSION; }

// NULL, or what went wrong. The bytes must stay.
const char *shim_load(const uint8_t *bytes, uint32_t size, const char *name) {
    IM3Environment environment = m3_NewEnvironment();
    runtime = m3_NewRuntime(environment, 1 << 20, NULL);
    IM3Module module;
    M3Result result = m3_ParseModule(environment, &module, bytes, size);
    if (!result) result = m3_LoadModule(runtime, module);
    if (!result) result = m3_FindFunction(&function, runtime, name);
    return result;
}

const char *shim_call(int argument, int *answer) {
    char text[16];
    snprintf(text, sizeof text, "%d", argument);
    const char *arguments[] = {text};
    M3Result result = m3_CallWithArgs(function, 1, arguments);
    if (!result) memcpy(answer, runtime->stack, sizeof *answer);
    return result;
}
