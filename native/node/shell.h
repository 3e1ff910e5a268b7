/* What the files of the Node-API shell have in common. */
#ifndef WASMTIDE_SHELL_H
#define WASMTIDE_SHELL_H

#define NAPI_VERSION 8
#include <node_api.h>

#include "../core/core.h"

struct wt_function {
  const char *name;
  napi_callback function;
};

/* file-calls.c */
extern const struct wt_function wt_file_functions[];
extern const size_t wt_file_function_count;
/* What these functions want as their data, once a thread; NULL where there is no memory: they do without. */
uint64_t *wt_note_files(napi_env env);

static inline napi_value wt_number(napi_env env, double value) {
  napi_value made = NULL;
  napi_create_double(env, value, &made);
  return made;
}

#endif
