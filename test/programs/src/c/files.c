// Files and directories: every usual operation on the folder named by the first argument, one printed line each.
// What it prints does not depend on the host: no times, no inode numbers, listings sorted.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *error_name(void) {
    switch (errno) {
        case ENOENT: return "ENOENT";
        case EEXIST: return "EEXIST";
        case ENOTDIR: return "ENOTDIR";
        case EISDIR: return "EISDIR";
        case ENOTEMPTY: return "ENOTEMPTY";
        case EBADF: return "EBADF";
        case EINVAL: return "EINVAL";
        case ENOTCAPABLE: return "ENOTCAPABLE";
        case EPERM: return "EPERM";
        default: return strerror(errno);
    }
}

static int failures;

static void expect(const char *what, int good) {
    printf("%-34s %s\n", what, good ? "ok" : error_name());
    if (!good) failures++;
}

static void refuse(const char *what, int refused) {
    printf("%-34s %s\n", what, refused ? error_name() : "NOT REFUSED");
    if (!refused) failures++;
}

// For refusals whose error number differs between hosts, all of them right.
static void refuse_somehow(const char *what, int refused) {
    printf("%-34s %s\n", what, refused ? "refused" : "NOT REFUSED");
    if (!refused) failures++;
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path) {
    char *names[256];
    int count = 0;
    DIR *dir = opendir(path);
    if (!dir) {
        expect("list", 0);
        return;
    }
    for (struct dirent *e; (e = readdir(dir)) && count < 256;) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
        char *line = malloc(strlen(e->d_name) + 2);
        strcpy(line, e->d_name);
        if (e->d_type == DT_DIR) strcat(line, "/");
        if (e->d_type == DT_LNK) strcat(line, "@");
        names[count++] = line;
    }
    closedir(dir);
    qsort(names, (size_t)count, sizeof *names, by_name);
    printf("list: %d entries:", count);
    for (int i = 0; i < count && i < 12; i++) printf(" %s", names[i]);
    puts(count > 12 ? " ..." : "");
}

int main(int argc, char **argv) {
    if (argc != 2 || chdir(argv[1]) != 0) {
        fprintf(stderr, "usage: files FOLDER\n");
        return 2;
    }
    char text[64] = {0};
    struct stat st;

    expect("mkdir box", mkdir("box", 0777) == 0);
    refuse("mkdir box again", mkdir("box", 0777) != 0);
    refuse("rmdir missing", rmdir("missing") != 0);

    int fd = open("box/a.txt", O_CREAT | O_EXCL | O_RDWR, 0666);
    expect("create box/a.txt", fd >= 0);
    refuse("create box/a.txt exclusively again", open("box/a.txt", O_CREAT | O_EXCL | O_RDWR, 0666) < 0);
    expect("write", write(fd, "The quick brown fox", 19) == 19);
    expect("seek to 4", lseek(fd, 4, SEEK_SET) == 4);
    expect("read 5", read(fd, text, 5) == 5 && !strcmp(text, "quick"));
    expect("seek back 3", lseek(fd, -3, SEEK_CUR) == 6);
    expect("seek to end - 3", lseek(fd, -3, SEEK_END) == 16);
    refuse("seek before start", lseek(fd, -100, SEEK_CUR) < 0);
    expect("pwrite at 4", pwrite(fd, "QUICK", 5, 4) == 5);
    memset(text, 0, sizeof text);
    expect("pread at 0", pread(fd, text, 9, 0) == 9 && !strcmp(text, "The QUICK"));
    expect("position unchanged", lseek(fd, 0, SEEK_CUR) == 16);
    expect("stat says 19 bytes", fstat(fd, &st) == 0 && st.st_size == 19 && S_ISREG(st.st_mode));
    expect("truncate to 9", ftruncate(fd, 9) == 0 && fstat(fd, &st) == 0 && st.st_size == 9);
    expect("extend to 12", ftruncate(fd, 12) == 0 && pread(fd, text, 12, 0) == 12 && text[11] == 0);
    expect("sync", fsync(fd) == 0);
    expect("close", close(fd) == 0);
    refuse("close again", close(fd) != 0);
    refuse("read closed", read(fd, text, 1) < 0);

    fd = open("box/a.txt", O_WRONLY | O_APPEND);
    expect("append", fd >= 0 && write(fd, "+tail", 5) == 5 && close(fd) == 0);
    expect("17 bytes now", stat("box/a.txt", &st) == 0 && st.st_size == 17);
    fd = open("box/a.txt", O_RDONLY);
    refuse_somehow("write to read-only descriptor", write(fd, "x", 1) < 0);
    close(fd);

    FILE *stream = fopen("box/lines.txt", "w");
    for (int i = 0; i < 1000; i++) fprintf(stream, "line %d\n", i);
    expect("1000 lines by stdio", fclose(stream) == 0);
    stream = fopen("box/lines.txt", "r");
    int count = 0;
    while (fgets(text, sizeof text, stream)) count++;
    fclose(stream);
    expect("read back", count == 1000 && !strcmp(text, "line 999\n"));

    expect("rename a.txt to b.txt", rename("box/a.txt", "box/b.txt") == 0);
    refuse("old name is gone", stat("box/a.txt", &st) != 0);
    expect("rename over lines.txt", rename("box/b.txt", "box/lines.txt") == 0);
    expect("content moved", stat("box/lines.txt", &st) == 0 && st.st_size == 17);

    expect("symlink", symlink("lines.txt", "box/link") == 0);
    memset(text, 0, sizeof text);
    expect("readlink", readlink("box/link", text, sizeof text) == 9 && !strcmp(text, "lines.txt"));
    expect("lstat sees the link", lstat("box/link", &st) == 0 && S_ISLNK(st.st_mode));
    expect("stat follows it", stat("box/link", &st) == 0 && S_ISREG(st.st_mode));
    expect("hard link", link("box/lines.txt", "box/hard") == 0 && stat("box/hard", &st) == 0 && st.st_nlink == 2);

    expect("mkdir box/sub", mkdir("box/sub", 0777) == 0);
    list("box");
    refuse("rmdir of a full folder", rmdir("box") != 0);
    refuse_somehow("unlink of a folder", unlink("box/sub") != 0);
    refuse("open a file as a folder", open("box/lines.txt", O_RDONLY | O_DIRECTORY) < 0);
    refuse("a file as a path component", open("box/lines.txt/x", O_RDONLY) < 0);
    refuse("write to a folder", open("box/sub", O_WRONLY) < 0);

    refuse_somehow("leave by ..", open("../../etc/passwd", O_RDONLY) < 0);
    refuse_somehow("leave by absolute path", open("/etc/passwd", O_RDONLY) < 0);
    expect(".. inside is fine", stat("box/sub/../lines.txt", &st) == 0);
    int linked = symlink("../../../../../../etc/passwd", "box/out") == 0;
    refuse_somehow("leave by a link", !linked || open("box/out", O_RDONLY) < 0);

    char name[48];
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "box/sub/file-with-a-long-name-%03d", i);
        fd = open(name, O_CREAT | O_WRONLY, 0666);
        if (fd < 0) break;
        close(fd);
    }
    list("box/sub");
    int removed = 0;
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "box/sub/file-with-a-long-name-%03d", i);
        removed += unlink(name) == 0;
    }
    expect("remove all 200", removed == 200);

    unlink("box/out");
    expect("remove the rest", unlink("box/link") == 0 && unlink("box/hard") == 0 && rmdir("box/sub") == 0);
    fd = open("kept.txt", O_CREAT | O_TRUNC | O_WRONLY, 0666);
    expect("leave kept.txt behind", fd >= 0 && write(fd, "kept\n", 5) == 5 && close(fd) == 0);
    expect("remove box", unlink("box/lines.txt") == 0 && rmdir("box") == 0);
    list(".");
    printf("%d unexpected\n", failures);
    return failures ? 1 : 0;
}
