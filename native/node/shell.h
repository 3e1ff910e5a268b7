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

struct wt_view;

/* What an environment knows of its views, and of objects that it watches: views.c and watch.c. */
struct wt_views {
  /* Two that live as long as the environment: the first one made, and one that is newer than all that are shown. */
  struct wt_view *oldest, *newest;
  /* Nobody sees them any more: their references are still to be deleted. */
  struct wt_view *spent;
  /* Ranges that are let go of and still seen. */
  uintptr_t *waiting;
  int waiting_count;
  /* So many of them were left at the last look. */
  int settled;
  /* The last look at all views has been taken: the environment ends. */
  int ended;
};
struct wt_watched {
  napi_ref *slots;
  int used, free, cursor;
};

/* One for each environment: the main thread, and each worker. Lies behind the control block, in a page that is never unmapped. */
struct environment {
  /* 0: it has ended. */
  uint64_t id;
  uintptr_t control, signal_stack;
  uint32_t thread;
  struct wt_ranges ranges;
  struct wt_views views;
  struct wt_watched watched;
  /* In the list of those that have ended. */
  struct environment *next;
};

/* file-calls.c */
extern const struct wt_function wt_file_functions[];
extern const size_t wt_file_function_count;
/* What these functions want as their data, once a thread; NULL where there is no memory: they do without. */
uint64_t *wt_note_files(napi_env env);

/* views.c */
extern const struct wt_function wt_view_functions[];
extern const size_t wt_view_function_count;
/* An ArrayBuffer over memory that is nobody's; null where the host allows none. */
napi_value wt_external(napi_env env, uintptr_t address, size_t bytes);
long wt_views_make(napi_env env, struct environment *owner);
/* No JavaScript of it runs any more. */
void wt_views_end(struct environment *owner);

/* watch.c */
extern const struct wt_function wt_watch_functions[];
extern const size_t wt_watch_function_count;
long wt_watched_make(struct wt_watched *watched);
void wt_watched_end(struct wt_watched *watched);

static inline napi_value wt_number(napi_env env, double value) {
  napi_value made = NULL;
  napi_create_double(env, value, &made);
  return made;
}

#define WT_MOST_ARGUMENTS 3
/* Arguments as they are, and as numbers; what is none counts as zero. Returns the environment. */
static inline struct environment *wt_arguments(napi_env env, napi_callback_info info, napi_value *given, double *values) {
  size_t count = WT_MOST_ARGUMENTS;
  void *data = NULL;
  napi_get_cb_info(env, info, &count, given, NULL, &data);
  for (size_t i = 0; i < WT_MOST_ARGUMENTS; i++) {
    values[i] = 0;
    if (i < count) napi_get_value_double(env, given[i], &values[i]);
  }
  return data;
}

/* Memory of our own, zeroed. A negative error number. */
static inline long wt_pages(size_t bytes) {
  long at = wt_reserve(bytes);
  if (at < 0) return at;
  long result = wt_protect((uintptr_t)at, bytes, WT_READ_WRITE);
  if (result < 0) wt_release((uintptr_t)at, bytes);
  return result < 0 ? result : at;
}

#endif
