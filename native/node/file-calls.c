/*
 * Calls on files and folders beneath a held one, for Node: src/native/binding.ts (`FileCalls`) has the typed face.
 *
 * They are for paths that a guest may have chosen: whatever is no descriptor, path or name is an error, and nothing here
 * means the folder of the process. What a thread has opened and not closed is closed when it ends, as Node does with what
 * its own functions open: a worker may be terminated in the middle of anything.
 */
#include "shell.h"

#define MOST_FILE_ARGUMENTS 6
#define MOST_PATH 4096
#define EBADF 9
#define EINVAL 22
#define ENAMETOOLONG 36

/* Descriptors that are noted, one bit each: more than a process can have by most limits. Others stay open. */
#define NOTED (1 << 20)

static void note(uint64_t *open, long file) {
  if (open != NULL && file >= 0 && file < NOTED) open[file / 64] |= (uint64_t)1 << file % 64;
}

/* False: it is somebody else's. */
static int take_note(uint64_t *open, int file) {
  if (open == NULL || file < 0 || file >= NOTED) return 1;
  uint64_t bit = (uint64_t)1 << file % 64;
  int is_ours = (open[file / 64] & bit) != 0;
  if (is_ours) open[file / 64] &= ~bit;
  return is_ours;
}

static void close_all(void *data) {
  uint64_t *open = data;
  for (int word = 0; word < NOTED / 64; word++)
    for (int bit = 0; open[word] != 0 && bit < 64; bit++)
      if (open[word] >> bit & 1) {
        open[word] &= ~((uint64_t)1 << bit);
        wt_close(word * 64 + bit);
      }
  wt_release((uintptr_t)open, NOTED / 8);
}

uint64_t *wt_note_files(napi_env env) {
  long at = wt_reserve(NOTED / 8);
  if (at < 0) return NULL;
  if (wt_protect((uintptr_t)at, NOTED / 8, WT_READ_WRITE) < 0) {
    wt_release((uintptr_t)at, NOTED / 8);
    return NULL;
  }
  napi_add_env_cleanup_hook(env, close_all, (void *)at);
  return (uint64_t *)at;
}

struct file_arguments {
  /* What this thread has open. */
  uint64_t *open;
  napi_value values[MOST_FILE_ARGUMENTS];
  size_t count;
};

static struct file_arguments file_arguments(napi_env env, napi_callback_info info) {
  struct file_arguments given = {.count = MOST_FILE_ARGUMENTS};
  void *data = NULL;
  napi_get_cb_info(env, info, &given.count, given.values, NULL, &data);
  given.open = data;
  return given;
}

/* What is none counts as no descriptor. */
static int descriptor(napi_env env, const struct file_arguments *given, size_t i) {
  double value = -1;
  if (i < given->count) napi_get_value_double(env, given->values[i], &value);
  /* AT_FDCWD would be the folder of the process. */
  return value >= 0 && value <= 0x7fffffff ? (int)value : -1;
}

static uint32_t bits(napi_env env, const struct file_arguments *given, size_t i) {
  uint32_t value = 0;
  if (i < given->count) napi_get_value_uint32(env, given->values[i], &value);
  return value;
}

/* A path or a name, without zeros in it. 0, or an error number. */
static long text(napi_env env, const struct file_arguments *given, size_t i, char path[MOST_PATH]) {
  size_t bytes = 0;
  if (i >= given->count || napi_get_value_string_utf8(env, given->values[i], NULL, 0, &bytes) != napi_ok) return -EINVAL;
  if (bytes >= MOST_PATH) return -ENAMETOOLONG;
  napi_get_value_string_utf8(env, given->values[i], path, MOST_PATH, &bytes);
  for (size_t at = 0; at < bytes; at++)
    if (path[at] == 0) return -EINVAL;
  return 0;
}

/* A name in one folder: what leads elsewhere is refused. */
static long name_in(napi_env env, const struct file_arguments *given, size_t i, char name[MOST_PATH]) {
  long result = text(env, given, i, name);
  if (result < 0) return result;
  if (name[0] == 0 || (name[0] == '.' && name[1] == '.' && name[2] == 0)) return -EINVAL;
  for (size_t at = 0; name[at] != 0; at++)
    if (name[at] == '/') return -EINVAL;
  return 0;
}

static napi_value open_beneath(napi_env env, napi_callback_info info) {
  struct file_arguments given = file_arguments(env, info);
  char path[MOST_PATH];
  long result = text(env, &given, 1, path);
  if (result == 0) result = wt_open_beneath(descriptor(env, &given, 0), path, bits(env, &given, 2), bits(env, &given, 3));
  note(given.open, result);
  return wt_number(env, (double)result);
}

static napi_value close_file(napi_env env, napi_callback_info info) {
  struct file_arguments given = file_arguments(env, info);
  int file = descriptor(env, &given, 0);
  return wt_number(env, take_note(given.open, file) ? (double)wt_close(file) : -EBADF);
}

/* The elements of a typed array, if it is one of this type. */
static void *elements(napi_env env, const struct file_arguments *given, size_t i, napi_typedarray_type wanted, size_t *length) {
  void *data = NULL;
  napi_typedarray_type type = wanted;
  *length = 0;
  if (i >= given->count || napi_get_typedarray_info(env, given->values[i], &type, length, &data, NULL, NULL) != napi_ok || type != wanted) return NULL;
  return data;
}

static napi_value stat_beneath(napi_env env, napi_callback_info info) {
  struct file_arguments given = file_arguments(env, info);
  char path[MOST_PATH];
  size_t length;
  uint64_t *words = elements(env, &given, 2, napi_biguint64_array, &length);
  long result = words == NULL || length < WT_STAT_WORDS ? -EINVAL : text(env, &given, 1, path);
  if (result == 0) result = wt_stat_beneath(descriptor(env, &given, 0), path, words);
  return wt_number(env, (double)result);
}

/* A function of a name in a folder, and perhaps a number. */
#define ON_NAME(function, call)                                                   \
  static napi_value function(napi_env env, napi_callback_info info) {            \
    struct file_arguments given = file_arguments(env, info);                     \
    int folder = descriptor(env, &given, 0);                                     \
    char name[MOST_PATH];                                                        \
    long result = name_in(env, &given, 1, name);                                 \
    if (result == 0) result = call;                                              \
    return wt_number(env, (double)result);                                          \
  }
ON_NAME(make_folder, wt_make_folder(folder, name, bits(env, &given, 2)))
ON_NAME(remove_name, wt_remove(folder, name, bits(env, &given, 2) != 0))

/* A function of two names, each in a folder. */
#define ON_NAMES(function, call)                                                  \
  static napi_value function(napi_env env, napi_callback_info info) {            \
    struct file_arguments given = file_arguments(env, info);                     \
    int from = descriptor(env, &given, 0), to = descriptor(env, &given, 2);      \
    char from_name[MOST_PATH], to_name[MOST_PATH];                               \
    long result = name_in(env, &given, 1, from_name);                            \
    if (result == 0) result = name_in(env, &given, 3, to_name);                  \
    if (result == 0) result = call(from, from_name, to, to_name);                \
    return wt_number(env, (double)result);                                          \
  }
ON_NAMES(rename_name, wt_rename)
ON_NAMES(link_name, wt_link)

static napi_value symlink_name(napi_env env, napi_callback_info info) {
  struct file_arguments given = file_arguments(env, info);
  char name[MOST_PATH], target[MOST_PATH];
  long result = name_in(env, &given, 1, name);
  if (result == 0) result = text(env, &given, 2, target);
  if (result == 0) result = wt_symlink(descriptor(env, &given, 0), name, target);
  return wt_number(env, (double)result);
}

/* A string, or an error number. */
static napi_value read_link(napi_env env, napi_callback_info info) {
  struct file_arguments given = file_arguments(env, info);
  char name[MOST_PATH], target[MOST_PATH];
  long result = name_in(env, &given, 1, name);
  if (result == 0) result = wt_read_link(descriptor(env, &given, 0), name, target, sizeof target);
  if (result < 0) return wt_number(env, (double)result);
  napi_value made = NULL;
  napi_create_string_utf8(env, target, (size_t)result, &made);
  return made;
}

static napi_value set_times(napi_env env, napi_callback_info info) {
  struct file_arguments given = file_arguments(env, info);
  char name[MOST_PATH];
  int64_t times[4] = {0};
  for (size_t i = 0; i < 4; i++)
    if (i + 2 < given.count) napi_get_value_int64(env, given.values[i + 2], &times[i]);
  napi_valuetype type = napi_undefined;
  if (given.count > 1) napi_typeof(env, given.values[1], &type);
  long result = type == napi_null ? 0 : name_in(env, &given, 1, name);
  if (result == 0) result = wt_set_times(descriptor(env, &given, 0), type == napi_null ? NULL : name, times);
  return wt_number(env, (double)result);
}

static napi_value list(napi_env env, napi_callback_info info) {
  struct file_arguments given = file_arguments(env, info);
  size_t bytes;
  void *entries = elements(env, &given, 1, napi_uint8_array, &bytes);
  long result = entries == NULL ? -EINVAL : wt_list(descriptor(env, &given, 0), entries, bytes);
  return wt_number(env, (double)result);
}

const struct wt_function wt_file_functions[] = {
  {"openBeneath", open_beneath}, {"close", close_file}, {"statBeneath", stat_beneath}, {"makeFolder", make_folder}, {"remove", remove_name}, {"rename", rename_name}, {"link", link_name},
  {"symlink", symlink_name}, {"readLink", read_link}, {"setTimes", set_times}, {"list", list},
};
const size_t wt_file_function_count = sizeof wt_file_functions / sizeof *wt_file_functions;
