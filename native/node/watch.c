/*
 * Whether objects are still alive, also within a synchronous loop: there neither finalizers nor FinalizationRegistry
 * callbacks run, and a WeakRef keeps what it refers to; but a weak reference of Node-API is empty as soon as V8 has
 * collected its object.
 */
#include "shell.h"

#define ENOMEM 12
#define SLOTS WT_RANGE_SLOTS
#define TABLE_BYTES (SLOTS * (sizeof(napi_ref) + sizeof(int)))
/* Handles are made for those that live: so many at a time. */
#define BATCH 256

long wt_watched_make(struct wt_watched *watched) {
  long at = wt_pages(TABLE_BYTES);
  if (at < 0) return at;
  watched->slots = (napi_ref *)at;
  /* Slot 0 is nobody's, so that no id is 0. */
  watched->used = watched->cursor = 1;
  return 0;
}

void wt_watched_end(struct wt_watched *watched) {
  if (watched->slots != NULL) wt_release((uintptr_t)watched->slots, TABLE_BYTES);
}

/* Free slots lead to each other behind the table. */
static int *link_of(const struct wt_watched *watched, int slot) {
  return (int *)(watched->slots + SLOTS) + slot;
}

/* watch(object): its id */
static napi_value watch(napi_env env, napi_callback_info info) {
  double given[WT_MOST_ARGUMENTS];
  napi_value values[WT_MOST_ARGUMENTS];
  struct wt_watched *watched = &wt_arguments(env, info, values, given)->watched;
  int slot = watched->free;
  if (slot == 0 && watched->used == SLOTS) return wt_number(env, -ENOMEM);
  napi_ref made = NULL;
  if (napi_create_reference(env, values[0], 0, &made) != napi_ok) return wt_number(env, -ENOMEM);
  if (slot != 0) watched->free = *link_of(watched, slot);
  else slot = watched->used++;
  watched->slots[slot] = made;
  return wt_number(env, slot);
}

static void forget(napi_env env, struct wt_watched *watched, int slot) {
  napi_delete_reference(env, watched->slots[slot]);
  watched->slots[slot] = NULL;
  *link_of(watched, slot) = watched->free;
  watched->free = slot;
}

/* unwatch(id) */
static napi_value unwatch(napi_env env, napi_callback_info info) {
  double given[WT_MOST_ARGUMENTS];
  napi_value values[WT_MOST_ARGUMENTS];
  struct wt_watched *watched = &wt_arguments(env, info, values, given)->watched;
  int slot = (int)given[0];
  if (slot > 0 && slot < watched->used && watched->slots[slot] != NULL) forget(env, watched, slot);
  return NULL;
}

/* The next of those that have died, which is not watched any more; 0 when all have been looked at, once. */
static napi_value died(napi_env env, napi_callback_info info) {
  double given[WT_MOST_ARGUMENTS];
  napi_value values[WT_MOST_ARGUMENTS];
  struct wt_watched *watched = &wt_arguments(env, info, values, given)->watched;
  int found = 0;
  while (found == 0 && watched->cursor < watched->used) {
    napi_handle_scope scope = NULL;
    napi_open_handle_scope(env, &scope);
    for (int i = 0; found == 0 && i < BATCH && watched->cursor < watched->used; i++) {
      int slot = watched->cursor++;
      napi_value object = NULL;
      if (watched->slots[slot] == NULL || napi_get_reference_value(env, watched->slots[slot], &object) != napi_ok || object != NULL) continue;
      forget(env, watched, slot);
      found = slot;
    }
    napi_close_handle_scope(env, scope);
  }
  if (found == 0) watched->cursor = 1;
  return wt_number(env, found);
}

/* Tells the engine of bytes that are not its own: what is asked for more often than it likes makes it collect. */
static napi_value press(napi_env env, napi_callback_info info) {
  double given[WT_MOST_ARGUMENTS];
  napi_value values[WT_MOST_ARGUMENTS];
  wt_arguments(env, info, values, given);
  int64_t now = 0;
  napi_adjust_external_memory(env, (int64_t)given[0], &now);
  napi_adjust_external_memory(env, -(int64_t)given[0], &now);
  return NULL;
}

const struct wt_function wt_watch_functions[] = {
  {"watch", watch}, {"unwatch", unwatch}, {"died", died}, {"press", press},
};
const size_t wt_watch_function_count = sizeof wt_watch_functions / sizeof *wt_watch_functions;
