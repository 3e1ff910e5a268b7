// Lists everything a guest can see: arguments, environment, preopened folders with their rights, the open
// descriptors, sockets, and what a look outside answers. By default a guest must see its name, stdio, nothing else.
#include <stdio.h>
#include <string.h>
#include <wasi/api.h>

extern char **environ;

static const char *type_name(unsigned type) {
    switch (type) {
        case __WASI_FILETYPE_DIRECTORY: return "directory";
        default: return "stream";  // pipe, file, terminal: depends on how the test is started
    }
}

static const char *error_name(unsigned error) {
    switch (error) {
        case 0: return "GRANTED";
        case __WASI_ERRNO_BADF: return "EBADF";
        case __WASI_ERRNO_NOTCAPABLE: return "ENOTCAPABLE";
        case __WASI_ERRNO_NOTSOCK: return "ENOTSOCK";
        case __WASI_ERRNO_NOTDIR: return "ENOTDIR";
        case __WASI_ERRNO_NOENT: return "ENOENT";
        case __WASI_ERRNO_ROFS: return "EROFS";
        case __WASI_ERRNO_PERM: return "EPERM";
        default: return "refused";
    }
}

int main(int argc, char **argv) {
    printf("arguments: %d\n", argc);
    for (int i = 0; i < argc; i++) printf("  [%d] %s\n", i, argv[i]);

    int variables = 0;
    while (environ && environ[variables]) variables++;
    printf("environment: %d\n", variables);
    for (int i = 0; i < variables; i++) printf("  %s\n", environ[i]);

    puts("descriptors:");
    int folders = 0, sockets = 0;
    for (__wasi_fd_t fd = 0; fd < 1024; fd++) {
        __wasi_fdstat_t stat;
        if (__wasi_fd_fdstat_get(fd, &stat) != 0) continue;
        printf("  %u %s", fd, type_name(stat.fs_filetype));
        __wasi_prestat_t prestat;
        if (__wasi_fd_prestat_get(fd, &prestat) == 0 && prestat.tag == __WASI_PREOPENTYPE_DIR) {
            char name[256] = {0};
            __wasi_size_t length = prestat.u.dir.pr_name_len;
            if (length < sizeof name && __wasi_fd_prestat_dir_name(fd, (uint8_t *)name, length) == 0)
                printf(" preopened as %s%s", name,
                       stat.fs_rights_base & __WASI_RIGHTS_PATH_CREATE_FILE ? ", can create" : ", read-only");
            folders++;
        }
        puts("");
        if (stat.fs_filetype == __WASI_FILETYPE_SOCKET_STREAM && fd > 2) sockets++;
    }
    printf("folders: %d\n", folders);
    printf("sockets beyond stdio: %d\n", sockets);

    puts("a look outside:");
    const char *paths[] = {"/etc/passwd", "etc/passwd", "../../../../../../etc/passwd", "/proc/self/environ"};
    for (unsigned i = 0; i < sizeof paths / sizeof *paths; i++) {
        unsigned granted = 0;
        for (__wasi_fd_t fd = 0; fd < 16; fd++) {
            __wasi_fd_t opened;
            granted |= __wasi_path_open(fd, 0, paths[i], 0, 0, 0, 0, &opened) == 0;
        }
        printf("  %s: %s\n", paths[i], granted ? "GRANTED" : "refused");
    }
    __wasi_fd_t accepted;
    printf("  accept on 3: %s\n", __wasi_sock_accept(3, 0, &accepted) == 0 ? "GRANTED" : "refused");
    __wasi_fdstat_t stat;
    printf("  descriptor 0xffffffff: %s\n", error_name(__wasi_fd_fdstat_get(0xFFFFFFFFu, &stat)));
    return 0;
}
