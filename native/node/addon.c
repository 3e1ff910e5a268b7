/*
 * The core for Node: decodes arguments, nothing more. src/native/binding.ts has the typed face and says what each
 * function is for. Calls on files (file-calls.c) need nothing of the thread; all that compiled code needs begins with
 * `begin`.
 *
 * Addresses and sizes are numbers (doubles hold every address there is). A negative result is an error number. The one
 * function that is called often, `enter`, takes no arguments and gives no result: src/native/layout.ts describes the
 * control block that it reads.
 */
#include "shell.h"

#define CONTROL_PAGE_BYTES 0x1000
#define THUNK_ARENA_BYTES 0x1000
#define ENOMEM 12

#define ENVIRONMENT_OFFSET 64
_Static_assert(CONTROL_BYTES <= ENVIRONMENT_OFFSET, "the control block grows into the environment's record");

/* A function of numbers that gives a number: `given` are its arguments, `owner` is the environment. */
#define NUMERIC(name, expression)                                     \
  static napi_value name(napi_env env, napi_callback_info info) {     \
    double given[WT_MOST_ARGUMENTS];                                  \
    napi_value values[WT_MOST_ARGUMENTS];                             \
    struct environment *owner = wt_arguments(env, info, values, given); \
    (void)owner;                                                      \
    return wt_number(env, (double)(expression));                         \
  }
#define ADDRESS(i) ((uintptr_t)given[i])
#define SIZE(i) ((size_t)given[i])

NUMERIC(reserve, wt_ranges_reserve(&owner->ranges, SIZE(0)))
NUMERIC(protect, wt_protect(ADDRESS(0), SIZE(1), (enum wt_protection)given[2]))
NUMERIC(discard, wt_discard(ADDRESS(0), SIZE(1)))
NUMERIC(protect_code, wt_code_protect(ADDRESS(0), SIZE(1), given[2] != 0))
NUMERIC(drop_context, (wt_context_drop((struct wt_context *)ADDRESS(0)), 0))
NUMERIC(interrupt, wt_interrupt((uint64_t)given[0]))
NUMERIC(calm, wt_calm((struct wt_context *)ADDRESS(0)))
NUMERIC(alarm_in, (wt_alarm((struct wt_context *)ADDRESS(0), (uint64_t)given[1]), 0))

static napi_value make_context(napi_env env, napi_callback_info info) {
  double given[WT_MOST_ARGUMENTS];
  napi_value values[WT_MOST_ARGUMENTS];
  const struct environment *owner = wt_arguments(env, info, values, given);
  struct wt_context *made = NULL;
  long result = wt_context_make(ADDRESS(0), owner->id, &made);
  return wt_number(env, result < 0 ? (double)result : (double)(uintptr_t)made);
}

/* [write, run, flips], or an error number. */
static napi_value make_arena(napi_env env, napi_callback_info info) {
  double given[WT_MOST_ARGUMENTS];
  napi_value values[WT_MOST_ARGUMENTS];
  const struct environment *owner = wt_arguments(env, info, values, given);
  uintptr_t write, run;
  int flips = given[1] != 0;
  long result = wt_code_arena(SIZE(0), owner->id, &write, &run, &flips);
  if (result < 0) return wt_number(env, (double)result);
  napi_value made = NULL;
  if (napi_create_array_with_length(env, 3, &made) != napi_ok) return NULL;
  napi_set_element(env, made, 0, wt_number(env, (double)write));
  napi_set_element(env, made, 1, wt_number(env, (double)run));
  napi_set_element(env, made, 2, wt_number(env, flips));
  return made;
}

/* Where the bytes of a typed array lie; -1 for anything else. */
static napi_value address_of(napi_env env, napi_callback_info info) {
  napi_value array;
  size_t count = 1;
  void *data = NULL;
  napi_get_cb_info(env, info, &count, &array, NULL, NULL);
  bool known = count == 1 && napi_get_typedarray_info(env, array, NULL, NULL, &data, NULL, NULL) == napi_ok;
  return wt_number(env, known ? (double)(uintptr_t)data : -1);
}

/* --- The life of an environment --- */

/* Those that have ended: records of views that others have may still name them. */
static struct environment *ended;
static int ended_lock;

static void lock(void) {
  while (__atomic_exchange_n(&ended_lock, 1, __ATOMIC_ACQUIRE)) __builtin_ia32_pause();
}

static void unlock(void) {
  __atomic_store_n(&ended_lock, 0, __ATOMIC_RELEASE);
}

/* Code that passes a control block to `wt_enter`: 0, or an error number. A page of its own for every environment. */
static long make_thunk(const struct environment *environment, uintptr_t *thunk) {
  uintptr_t write, run;
  int flips = 0;
  long result = wt_code_arena(THUNK_ARENA_BYTES, environment->id, &write, &run, &flips);
  if (result < 0) return result;
  unsigned char *code = (unsigned char *)write;
  uint64_t control = environment->control, target = (uint64_t)(uintptr_t)wt_enter;
  if (flips) result = wt_code_protect(run, THUNK_ARENA_BYTES, 1);
  if (result < 0) return result;
  /* mov rdi, control; mov rax, wt_enter; jmp rax */
  code[0] = 0x48, code[1] = 0xbf;
  __builtin_memcpy(code + 2, &control, 8);
  code[10] = 0x48, code[11] = 0xb8;
  __builtin_memcpy(code + 12, &target, 8);
  code[20] = 0xff, code[21] = 0xe0;
  *thunk = run;
  return flips ? wt_code_protect(run, THUNK_ARENA_BYTES, 0) : 0;
}

/* The thread ends: nothing of its code runs any more, and no JavaScript of it. */
static void leave(void *data) {
  struct environment *environment = data;
  wt_contexts_end(environment->id);
  wt_code_end(environment->id);
  wt_views_end(environment);
  wt_watched_end(&environment->watched);
  if (environment->ranges.slots != NULL) wt_ranges_end(&environment->ranges);
  wt_leave_thread(environment->signal_stack);
  lock();
  environment->id = 0;
  environment->next = ended;
  ended = environment;
  unlock();
}

/* A zeroed control page with the environment's record in it. NULL: there is no memory. */
static struct environment *make_environment(void) {
  static uint64_t last_id;
  lock();
  struct environment *made = ended;
  if (made != NULL) ended = made->next;
  unlock();
  uintptr_t control = made == NULL ? 0 : made->control;
  if (made == NULL) {
    long result = wt_pages(CONTROL_PAGE_BYTES);
    if (result < 0) return NULL;
    control = (uintptr_t)result;
  }
  __builtin_memset((void *)control, 0, CONTROL_PAGE_BYTES);
  made = (struct environment *)(control + ENVIRONMENT_OFFSET);
  made->control = control;
  made->id = __atomic_add_fetch(&last_id, 1, __ATOMIC_RELAXED);
  return made;
}

/* What the process needs, once: signal handlers and the alarm's thread. `step` tells how far it came. */
static long begin_process(uint32_t *step) {
  static int lock, has_handlers, has_alarms;
  long result = 0;
  while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE)) __builtin_ia32_pause();
  *step = BEGIN_SIGNALS;
  if (!has_handlers) result = wt_catch_faults();
  if (result == 0) {
    has_handlers = 1;
    *step = BEGIN_ALARMS;
    if (!has_alarms) result = wt_start_alarms();
    if (result == 0) has_alarms = 1;
  }
  __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
  return result;
}

static long begin(napi_env env, struct environment *environment, uintptr_t *thunk, uint32_t *step) {
  *step = BEGIN_MEMORY;
  long result = wt_ranges_make(&environment->ranges);
  if (result == 0) result = wt_watched_make(&environment->watched);
  if (result == 0) result = wt_views_make(env, environment);
  if (result == 0) result = begin_process(step);
  if (result < 0) return result;
  *step = BEGIN_SIGNALS;
  result = wt_enter_thread(&environment->signal_stack);
  if (result < 0) return result;
  *step = BEGIN_CODE;
  return make_thunk(environment, thunk);
}

static void set(napi_env env, napi_value exports, const char *name, napi_value value) {
  napi_set_named_property(env, exports, name, value);
}

static const struct wt_function functions[] = {
  {"reserve", reserve}, {"protect", protect}, {"discard", discard}, {"addressOf", address_of}, {"makeArena", make_arena},
  {"protectCode", protect_code}, {"makeContext", make_context}, {"dropContext", drop_context}, {"interrupt", interrupt},
  {"calm", calm}, {"alarm", alarm_in},
};

static void set_function(napi_env env, napi_value object, const char *name, napi_callback function, void *data) {
  napi_value made = NULL;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, function, data, &made) == napi_ok) set(env, object, name, made);
}

static void set_functions(napi_env env, napi_value object, const struct wt_function *of, size_t count, void *data) {
  for (size_t i = 0; i < count; i++) set_function(env, object, of[i].name, of[i].function, data);
}

/* Once a thread: the rest of the functions becomes part of the object that has this one. */
static napi_value begin_thread(napi_env env, napi_callback_info info) {
  uint32_t step = BEGIN_MEMORY;
  uintptr_t thunk = 0;
  napi_value addon = NULL;
  size_t count = 0;
  napi_get_cb_info(env, info, &count, NULL, &addon, NULL);
  bool begun = false;
  napi_has_named_property(env, addon, "status", &begun);
  if (begun) return NULL;
  long result = -ENOMEM;
  struct environment *environment = make_environment();
  if (environment != NULL) {
    napi_add_env_cleanup_hook(env, leave, environment);
    result = begin(env, environment, &thunk, &step);
    set_functions(env, addon, functions, sizeof functions / sizeof *functions, environment);
    set_functions(env, addon, wt_view_functions, wt_view_function_count, environment);
    set_functions(env, addon, wt_watch_functions, wt_watch_function_count, environment);
  }
  if (result == 0) {
    set_function(env, addon, "enter", (napi_callback)thunk, NULL);
    set(env, addon, "control", wt_external(env, environment->control, CONTROL_BYTES));
  }
  set(env, addon, "status", wt_number(env, (double)result));
  set(env, addon, "step", wt_number(env, step));
  return NULL;
}

NAPI_MODULE_INIT() {
  set(env, exports, "cpu", wt_number(env, wt_cpu()));
  uint64_t *files = wt_note_files(env);
  set_functions(env, exports, wt_file_functions, wt_file_function_count, files);
  set_function(env, exports, "begin", begin_thread, NULL);
  return exports;
}
