/*
 * Who sees a range: the ArrayBuffers over it, and the range's end when the last of them is gone.
 *
 * Problem   Whoever has a buffer can read it, however the engine frees it and whatever became of the range's owner. A
 *           buffer that user code has may change its name (`transfer`), and then even leave the thread; the object that
 *           was made here is then dead or detached, and its bytes live on.
 * Strategy  Each view has a weak reference to its object, and a finalizer, which Node calls on this thread, in a turn of
 *           the event loop, when the *bytes* are nobody's any more. A range is `shown` once user code can have a buffer
 *           of it. Views of one that is not are gone as soon as their object is, which the reference tells at once, also
 *           within a synchronous loop; views of one that is, when we have detached them ourselves, or by the finalizer.
 *           `release` lets go of a range; it is unmapped when none of its views is left.
 *
 * The end of an environment. Node then detaches what it still knows and calls every finalizer, whoever has the bytes by
 * now: they say nothing any more, and of what is in another thread we never hear again. So a last look is taken before:
 * Node calls them from the newest buffer to the oldest (other hosts may, the other way round), so that of two buffers of
 * our own one is the first, which is when all others are as they were: what is dead or detached then is elsewhere, and
 * its range stays for ever.
 *
 * Rules     Finalizers may come from another thread (Deno): they only leave a note then. They never call Node-API but in
 *           the last look. A record is used again when its finalizer has been called; never, if it is not.
 */
#include "shell.h"
#include "../core/system.h"

#define ENOMEM 12
#define EINVAL 22
#define WAITS 1
#define POOL_BYTES 0x40000
#define LEAST_WAITING 64

struct wt_view {
  struct wt_view *next;
  struct environment *owner;
  uint64_t owner_id;
  /* Weak; of the two that live on, strong. */
  napi_ref object;
  /* Which it shows, and how far; 0: none, or it does not matter any more. */
  uintptr_t range;
  size_t reach;
  uint32_t thread;
  /* There was such a buffer. */
  uint32_t made;
  /* Its finalizer has been called on another thread. */
  uint32_t dead;
};

/* --- Records, which belong to the process --- */

static struct wt_view *pool;
static int pool_lock;

static void lock(void) {
  while (__atomic_exchange_n(&pool_lock, 1, __ATOMIC_ACQUIRE)) __builtin_ia32_pause();
}

static void unlock(void) {
  __atomic_store_n(&pool_lock, 0, __ATOMIC_RELEASE);
}

static void give(struct wt_view *view) {
  lock();
  view->next = pool;
  pool = view;
  unlock();
}

static struct wt_view *take(struct environment *owner) {
  lock();
  if (pool == NULL) {
    long at = wt_pages(POOL_BYTES);
    struct wt_view *records = (struct wt_view *)at;
    for (size_t i = 0; at > 0 && i < POOL_BYTES / sizeof *records; i++) {
      records[i].next = pool;
      pool = &records[i];
    }
  }
  struct wt_view *taken = pool;
  if (taken != NULL) pool = taken->next;
  unlock();
  if (taken != NULL) *taken = (struct wt_view){.owner = owner, .owner_id = owner->id, .thread = owner->thread};
  return taken;
}

/* --- Views of a range --- */

static int is_dead(const struct wt_view *view) {
  return (int)__atomic_load_n(&view->dead, __ATOMIC_ACQUIRE);
}

static void spend(struct environment *owner, struct wt_view *view) {
  view->next = owner->views.spent;
  owner->views.spent = view;
}

/* Where Node-API may be called. */
static void delete_spent(napi_env env, struct environment *owner) {
  for (struct wt_view *view = owner->views.spent, *next; view != NULL; view = next) {
    next = view->next;
    if (view->object != NULL) napi_delete_reference(env, view->object);
    give(view);
  }
  owner->views.spent = NULL;
}

static void unlink_view(struct wt_range *range, struct wt_view *view) {
  struct wt_view **at = (struct wt_view **)&range->views;
  while (*at != view) at = &(*at)->next;
  *at = view->next;
  view->range = 0;
}

/* The object, if it lives and shows something. */
static napi_value attached(napi_env env, const struct wt_view *view) {
  napi_value object = NULL;
  bool detached = true;
  if (view->object == NULL || napi_get_reference_value(env, view->object, &object) != napi_ok || object == NULL) return NULL;
  napi_is_detached_arraybuffer(env, object, &detached);
  return detached ? NULL : object;
}

/* Takes away those of which nobody sees anything any more. */
static void drop_gone(napi_env env, struct environment *owner, struct wt_range *range) {
  for (struct wt_view *view = range->views, *next; view != NULL; view = next) {
    next = view->next;
    if (!is_dead(view) && (range->shown || attached(env, view) != NULL)) continue;
    unlink_view(range, view);
    if (is_dead(view)) spend(owner, view);
  }
}

static size_t reach_of(const struct wt_range *range) {
  size_t most = 0;
  for (const struct wt_view *view = range->views; view != NULL; view = view->next)
    if (view->reach > most) most = view->reach;
  return most;
}

/* The last look at all views. Those that are elsewhere, or may be, keep their range. */
static void look(napi_env env, struct environment *owner) {
  napi_handle_scope scope = NULL;
  owner->views.ended = 1;
  if (env != NULL) napi_open_handle_scope(env, &scope);
  for (int i = 0; i < WT_RANGE_SLOTS; i++) {
    struct wt_range *range = &owner->ranges.slots[i];
    if (range->address == 0 || range->views == NULL) continue;
    for (struct wt_view *view = range->views, *next; view != NULL; view = next) {
      next = view->next;
      if (!range->shown || is_dead(view) || (env != NULL && attached(env, view) != NULL)) unlink_view(range, view);
    }
    range->lasting = range->views != NULL;
    if (range->lasting) wt_range_trim(range, reach_of(range));
    while (range->views != NULL) unlink_view(range, range->views);
  }
  if (scope != NULL) napi_close_handle_scope(env, scope);
}

static void finalize(napi_env env, void *data, void *hint) {
  struct wt_view *view = hint;
  struct environment *owner = view->owner;
  (void)data;
  if (!view->made) return;
  if (view->thread != (uint32_t)wt_syscall(SYS_gettid, 0, 0, 0, 0, 0, 0)) {
    __atomic_store_n(&view->dead, 1, __ATOMIC_RELEASE);
    return;
  }
  if (owner->id != view->owner_id) {
    give(view);
    return;
  }
  if (!owner->views.ended && (view == owner->views.oldest || view == owner->views.newest)) look(env, owner);
  struct wt_range *range = wt_ranges_find(&owner->ranges, view->range);
  if (range != NULL) {
    unlink_view(range, view);
    if (range->let_go && range->views == NULL) wt_ranges_release(&owner->ranges, range->address);
  }
  spend(owner, view);
}

/* --- Buffers --- */

static napi_value made_or_null(napi_env env, napi_status status, napi_value made) {
  if (status == napi_ok) return made;
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (pending) napi_get_and_clear_last_exception(env, &made);
  napi_get_null(env, &made);
  return made;
}

napi_value wt_external(napi_env env, uintptr_t address, size_t bytes) {
  napi_value made = NULL;
  napi_status status = napi_create_external_arraybuffer(env, (void *)address, bytes, NULL, NULL, &made);
  return made_or_null(env, status, made);
}

/* A buffer with a record. Of one that cannot be made the record is lost: its finalizer has been called, or will be. */
static napi_value make(napi_env env, struct environment *owner, uintptr_t address, size_t bytes, uint32_t references, struct wt_view **record) {
  napi_value made = NULL;
  struct wt_view *view = take(owner);
  napi_status status = view == NULL ? napi_generic_failure : napi_create_external_arraybuffer(env, (void *)address, bytes, finalize, view, &made);
  if (status == napi_ok) {
    view->made = 1;
    if (napi_create_reference(env, made, references, &view->object) != napi_ok) view->object = NULL;
    *record = view;
  }
  return made_or_null(env, status, made);
}

/* A buffer of our own that nobody else has, and that lives until it is replaced. False where there is none. */
static bool renew(napi_env env, struct environment *owner, struct wt_view **place) {
  struct wt_view *before = *place, *made = NULL;
  make(env, owner, owner->control, 1, 1, &made);
  if (made == NULL) return false;
  *place = made;
  if (before != NULL) napi_delete_reference(env, before->object);
  if (before != NULL) before->object = NULL;
  return true;
}

/* view(address, bytes, range) */
static napi_value view(napi_env env, napi_callback_info info) {
  double given[WT_MOST_ARGUMENTS];
  napi_value values[WT_MOST_ARGUMENTS];
  struct environment *owner = wt_arguments(env, info, values, given);
  uintptr_t address = (uintptr_t)given[0], base = (uintptr_t)given[2];
  size_t bytes = (size_t)given[1];
  if (base == 0 || bytes == 0) return wt_external(env, address, bytes);
  delete_spent(env, owner);
  struct wt_view *made = NULL;
  const struct wt_range *before = wt_ranges_find(&owner->ranges, base);
  bool fits = before != NULL && !before->let_go && address >= base && address + bytes <= base + before->bytes;
  napi_value buffer = NULL;
  if (fits) buffer = make(env, owner, address, bytes, 0, &made);
  else napi_get_null(env, &buffer);
  if (made == NULL) return buffer;
  struct wt_range *range = wt_ranges_find(&owner->ranges, base);
  if (range->shown && !renew(env, owner, &owner->views.newest)) {
    napi_detach_arraybuffer(env, buffer);
    napi_get_null(env, &buffer);
    return buffer;
  }
  made->range = base;
  made->reach = address + bytes - base;
  made->next = range->views;
  range->views = made;
  return buffer;
}

/* show(range) */
static napi_value show(napi_env env, napi_callback_info info) {
  double given[WT_MOST_ARGUMENTS];
  napi_value values[WT_MOST_ARGUMENTS];
  struct environment *owner = wt_arguments(env, info, values, given);
  struct wt_range *range = wt_ranges_find(&owner->ranges, (uintptr_t)given[0]);
  if (range == NULL) return wt_number(env, -EINVAL);
  if (!range->shown && !renew(env, owner, &owner->views.newest)) return wt_number(env, -ENOMEM);
  range->shown = 1;
  return wt_number(env, 0);
}

/* detach(buffer, range) */
static napi_value detach(napi_env env, napi_callback_info info) {
  double given[WT_MOST_ARGUMENTS];
  napi_value values[WT_MOST_ARGUMENTS];
  struct environment *owner = wt_arguments(env, info, values, given);
  struct wt_range *range = wt_ranges_find(&owner->ranges, (uintptr_t)given[1]);
  bool found = false;
  /* While it is attached it is the only one of its bytes. */
  for (struct wt_view *seen = range == NULL ? NULL : range->views; seen != NULL && !found; seen = seen->next) {
    napi_value object = attached(env, seen);
    if (object == NULL || napi_strict_equals(env, object, values[0], &found) != napi_ok || !found) continue;
    if (napi_detach_arraybuffer(env, values[0]) != napi_ok) return wt_number(env, -EINVAL);
    unlink_view(range, seen);
    return wt_number(env, 0);
  }
  return wt_number(env, napi_detach_arraybuffer(env, values[0]) == napi_ok ? 0 : -EINVAL);
}

static long let_go(napi_env env, struct environment *owner, uintptr_t address) {
  struct wt_range *range = wt_ranges_find(&owner->ranges, address);
  if (range == NULL) return -EINVAL;
  drop_gone(env, owner, range);
  if (range->views == NULL) return wt_ranges_release(&owner->ranges, address);
  range->let_go = 1;
  wt_range_trim(range, reach_of(range));
  return WAITS;
}

/* Looks again at what waits, if that has become twice as much or all of it is to be: how many ranges there are still. */
static int settle(napi_env env, struct environment *owner, int all) {
  struct wt_views *views = &owner->views;
  int left = 0;
  if (!all && views->waiting_count < LEAST_WAITING + 2 * views->settled) return views->waiting_count;
  for (int i = 0; i < views->waiting_count; i++) {
    uintptr_t address = views->waiting[i];
    const struct wt_range *range = wt_ranges_find(&owner->ranges, address);
    napi_handle_scope scope = NULL;
    if (range == NULL || !range->let_go) continue;
    napi_open_handle_scope(env, &scope);
    if (let_go(env, owner, address) == WAITS) views->waiting[left++] = address;
    napi_close_handle_scope(env, scope);
  }
  views->waiting_count = views->settled = left;
  delete_spent(env, owner);
  return left;
}

/* release(range) */
static napi_value release(napi_env env, napi_callback_info info) {
  double given[WT_MOST_ARGUMENTS];
  napi_value values[WT_MOST_ARGUMENTS];
  struct environment *owner = wt_arguments(env, info, values, given);
  uintptr_t address = (uintptr_t)given[0];
  const struct wt_range *range = wt_ranges_find(&owner->ranges, address);
  if (range != NULL && range->let_go) return wt_number(env, -EINVAL);
  long result = let_go(env, owner, address);
  if (result == WAITS && owner->views.waiting_count == WT_RANGE_SLOTS) settle(env, owner, 1);
  if (result == WAITS && owner->views.waiting_count < WT_RANGE_SLOTS) owner->views.waiting[owner->views.waiting_count++] = address;
  return wt_number(env, (double)result);
}

/* settle(all) */
static napi_value settle_ranges(napi_env env, napi_callback_info info) {
  double given[WT_MOST_ARGUMENTS];
  napi_value values[WT_MOST_ARGUMENTS];
  struct environment *owner = wt_arguments(env, info, values, given);
  return wt_number(env, settle(env, owner, given[0] != 0));
}

const struct wt_function wt_view_functions[] = {
  {"view", view}, {"show", show}, {"detach", detach}, {"release", release}, {"settle", settle_ranges},
};
const size_t wt_view_function_count = sizeof wt_view_functions / sizeof *wt_view_functions;

/* --- The life of an environment --- */

long wt_views_make(napi_env env, struct environment *owner) {
  long at = wt_pages(WT_RANGE_SLOTS * sizeof(uintptr_t));
  if (at < 0) return at;
  owner->views.waiting = (uintptr_t *)at;
  owner->thread = (uint32_t)wt_syscall(SYS_gettid, 0, 0, 0, 0, 0, 0);
  /* A host that allows no such buffers is found out by whoever wants the control block. */
  renew(env, owner, &owner->views.oldest);
  return 0;
}

void wt_views_end(struct environment *owner) {
  if (owner->views.waiting == NULL) return;
  /* A host that calls no finalizers at the end: what was shown may be anywhere. */
  if (!owner->views.ended) look(NULL, owner);
  for (struct wt_view *spent = owner->views.spent, *next; spent != NULL; spent = next) {
    next = spent->next;
    give(spent);
  }
  wt_release((uintptr_t)owner->views.waiting, WT_RANGE_SLOTS * sizeof(uintptr_t));
}
