/*
 * The core for Node: decodes arguments, nothing more. src/native/binding.ts has the typed face and says what each
 * function is for.
 *
 * Addresses and sizes are numbers (doubles hold every address there is). A negative result is an error number. The one
 * function that is called often, `enter`, takes no arguments and gives no result: src/native/layout.ts describes the
 * control block that it reads.
 */
#define NAPI_VERSION 8
#include <node_api.h>

#include "../core/core.h"

#define CONTROL_PAGE_BYTES 0x1000
#define THUNK_ARENA_BYTES 0x10000
#define THUNK_BYTES 32
#define MOST_THUNKS (THUNK_ARENA_BYTES / THUNK_BYTES)
#define MOST_ARGUMENTS 3

/* One for each environment: the main thread, and each worker. */
struct environment {
  uintptr_t control, signal_stack;
  int thunk;
};

static napi_value number(napi_env env, double value) {
  napi_value made = NULL;
  napi_create_double(env, value, &made);
  return made;
}

/* Arguments as numbers; what is none counts as zero. */
static void arguments(napi_env env, napi_callback_info info, double *values) {
  napi_value given[MOST_ARGUMENTS];
  size_t count = MOST_ARGUMENTS;
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  for (size_t i = 0; i < MOST_ARGUMENTS; i++) {
    values[i] = 0;
    if (i < count) napi_get_value_double(env, given[i], &values[i]);
  }
}

#define NUMERIC(name, expression)                                     \
  static napi_value name(napi_env env, napi_callback_info info) {     \
    double given[MOST_ARGUMENTS];                                     \
    arguments(env, info, given);                                      \
    return number(env, (double)(expression));                         \
  }
#define ADDRESS(i) ((uintptr_t)given[i])
#define SIZE(i) ((size_t)given[i])

NUMERIC(reserve, wt_reserve(SIZE(0)))
NUMERIC(protect, wt_protect(ADDRESS(0), SIZE(1), (enum wt_protection)given[2]))
NUMERIC(discard, wt_discard(ADDRESS(0), SIZE(1)))
NUMERIC(release, wt_release(ADDRESS(0), SIZE(1)))
NUMERIC(protect_code, wt_code_protect(ADDRESS(0), SIZE(1), given[2] != 0))
NUMERIC(drop_context, wt_context_drop((struct wt_context *)ADDRESS(0)))
NUMERIC(interrupt, wt_interrupt((uint64_t)given[0]))
NUMERIC(calm, wt_calm((struct wt_context *)ADDRESS(0)))
NUMERIC(alarm_in, wt_alarm((struct wt_context *)ADDRESS(0), (uint64_t)given[1]))

static napi_value make_context(napi_env env, napi_callback_info info) {
  (void)info;
  struct wt_context *made = NULL;
  long result = wt_context_make(&made);
  return number(env, result < 0 ? (double)result : (double)(uintptr_t)made);
}

/* [write, run, flips], or an error number. */
static napi_value make_arena(napi_env env, napi_callback_info info) {
  double given[MOST_ARGUMENTS];
  arguments(env, info, given);
  uintptr_t write, run;
  int flips;
  long result = wt_code_arena(SIZE(0), &write, &run, &flips);
  if (result < 0) return number(env, (double)result);
  napi_value made = NULL;
  if (napi_create_array_with_length(env, 3, &made) != napi_ok) return NULL;
  napi_set_element(env, made, 0, number(env, (double)write));
  napi_set_element(env, made, 1, number(env, (double)run));
  napi_set_element(env, made, 2, number(env, flips));
  return made;
}

/* An ArrayBuffer over mapped memory, or null where the host allows none. */
static napi_value external(napi_env env, uintptr_t address, size_t bytes) {
  napi_value made = NULL;
  if (napi_create_external_arraybuffer(env, (void *)address, bytes, NULL, NULL, &made) == napi_ok) return made;
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (pending) napi_get_and_clear_last_exception(env, &made);
  napi_get_null(env, &made);
  return made;
}

static napi_value view(napi_env env, napi_callback_info info) {
  double given[MOST_ARGUMENTS];
  arguments(env, info, given);
  return external(env, ADDRESS(0), SIZE(1));
}

static napi_value detach(napi_env env, napi_callback_info info) {
  napi_value buffer;
  size_t count = 1;
  napi_get_cb_info(env, info, &count, &buffer, NULL, NULL);
  return number(env, count == 1 && napi_detach_arraybuffer(env, buffer) == napi_ok ? 0 : -1);
}

/* --- Entry thunks: each passes its environment's control block to `wt_enter` --- */

static int lock;
static uintptr_t thunks_write, thunks_run;
static int thunks_flip;
static int free_thunks[MOST_THUNKS];
static int free_count, used_count;

static void take_lock(void) {
  while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE)) __builtin_ia32_pause();
}

static void give_lock(void) {
  __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
}

/* The number of a thunk for a control block, or a negative error number. */
static int make_thunk(uintptr_t control) {
  if (thunks_run == 0) {
    long result = wt_code_arena(THUNK_ARENA_BYTES, &thunks_write, &thunks_run, &thunks_flip);
    if (result < 0) return (int)result;
  }
  if (free_count == 0 && used_count == MOST_THUNKS) return -12;
  int thunk = free_count > 0 ? free_thunks[--free_count] : used_count++;
  unsigned char *code = (unsigned char *)thunks_write + thunk * THUNK_BYTES;
  uint64_t target = (uint64_t)(uintptr_t)wt_enter;
  if (thunks_flip) wt_code_protect(thunks_write, THUNK_ARENA_BYTES, 1);
  /* mov rdi, control; mov rax, wt_enter; jmp rax */
  code[0] = 0x48, code[1] = 0xbf;
  __builtin_memcpy(code + 2, &control, 8);
  code[10] = 0x48, code[11] = 0xb8;
  __builtin_memcpy(code + 12, &target, 8);
  code[20] = 0xff, code[21] = 0xe0;
  if (thunks_flip) wt_code_protect(thunks_write, THUNK_ARENA_BYTES, 0);
  return thunk;
}

static void leave(void *data) {
  struct environment *environment = data;
  wt_leave_thread(environment->signal_stack);
  if (environment->thunk >= 0) {
    take_lock();
    free_thunks[free_count++] = environment->thunk;
    give_lock();
  }
  wt_release(environment->control, CONTROL_PAGE_BYTES);
}

/* --- Start --- */

static void set(napi_env env, napi_value exports, const char *name, napi_value value) {
  napi_set_named_property(env, exports, name, value);
}

static void set_function(napi_env env, napi_value exports, const char *name, napi_callback function) {
  napi_value made = NULL;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, function, NULL, &made) == napi_ok) set(env, exports, name, made);
}

/* Makes this thread ready for compiled code: 0, or an error number. */
static long begin(napi_env env, napi_value exports) {
  static int catches_faults;
  long control = wt_reserve(CONTROL_PAGE_BYTES);
  if (control < 0) return control;
  long result = wt_protect((uintptr_t)control, CONTROL_PAGE_BYTES, WT_READ_WRITE);
  if (result < 0) return result;
  /* The environment's record lies behind the control block. */
  struct environment *environment = (struct environment *)((uintptr_t)control + 64);
  _Static_assert(CONTROL_BYTES <= 64, "the control block grows into the environment's record");
  environment->control = (uintptr_t)control;
  result = wt_enter_thread(&environment->signal_stack);
  take_lock();
  if (result == 0 && !catches_faults) {
    result = wt_catch_faults();
    catches_faults = result == 0;
  }
  environment->thunk = result == 0 ? make_thunk((uintptr_t)control) : (int)result;
  give_lock();
  napi_add_env_cleanup_hook(env, leave, environment);
  if (environment->thunk < 0) return environment->thunk;
  set_function(env, exports, "enter", (napi_callback)(thunks_run + (uintptr_t)environment->thunk * THUNK_BYTES));
  set(env, exports, "control", external(env, (uintptr_t)control, CONTROL_BYTES));
  return 0;
}

NAPI_MODULE_INIT() {
  set_function(env, exports, "reserve", reserve);
  set_function(env, exports, "protect", protect);
  set_function(env, exports, "discard", discard);
  set_function(env, exports, "release", release);
  set_function(env, exports, "view", view);
  set_function(env, exports, "detach", detach);
  set_function(env, exports, "makeArena", make_arena);
  set_function(env, exports, "protectCode", protect_code);
  set_function(env, exports, "makeContext", make_context);
  set_function(env, exports, "dropContext", drop_context);
  set_function(env, exports, "interrupt", interrupt);
  set_function(env, exports, "calm", calm);
  set_function(env, exports, "alarm", alarm_in);
  set(env, exports, "cpu", number(env, wt_cpu()));
  set(env, exports, "status", number(env, (double)begin(env, exports)));
  return exports;
}
