// Which files a script may open. A path is resolved first (links, `.` and `..`), then compared with the folders that
// were allowed; what was opened is compared again, so that a link put in between opens nothing.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox.h"

static bool lies_in(const char *path, const char *folder) {
    size_t length = strlen(folder);
    if (strncmp(path, folder, length) != 0) return false;
    // "/" contains everything; otherwise the folder's name must end where the path goes on.
    return path[length] == '\0' || path[length] == '/' || (length > 0 && folder[length - 1] == '/');
}

static bool lies_in_any(const char *path, const struct sandbox_folders *folders) {
    for (size_t i = 0; i < folders->count; i++)
        if (lies_in(path, folders->paths[i])) return true;
    return false;
}

static bool add_folder(struct sandbox_folders *folders, const char *folder) {
    char *resolved = realpath(folder, NULL);
    if (!resolved) return false;
    char **paths = realloc(folders->paths, (folders->count + 1) * sizeof *paths);
    if (!paths) {
        free(resolved);
        return false;
    }
    folders->paths = paths;
    folders->paths[folders->count++] = resolved;
    return true;
}

static void clear_folders(struct sandbox_folders *folders) {
    for (size_t i = 0; i < folders->count; i++) free(folders->paths[i]);
    free(folders->paths);
    folders->paths = NULL;
    folders->count = 0;
}

bool sandbox_allow_read(lua_State *L, const char *folder) { return add_folder(&sandbox_of(L)->readable, folder); }
bool sandbox_allow_write(lua_State *L, const char *folder) { return add_folder(&sandbox_of(L)->writable, folder); }

void sandbox_forbid_files(lua_State *L) {
    clear_folders(&sandbox_of(L)->readable);
    clear_folders(&sandbox_of(L)->writable);
}

bool sandbox_set_module_folder(lua_State *L, const char *folder) {
    struct sandbox *sandbox = sandbox_of(L);
    char *resolved = folder ? realpath(folder, NULL) : NULL;
    if (folder && !resolved) return false;
    free(sandbox->module_folder);
    sandbox->module_folder = resolved;
    return true;
}

void sandbox_free(struct sandbox *sandbox) {
    if (!sandbox) return;
    if (sandbox->streams.release) sandbox->streams.release(sandbox->streams.context);
    clear_folders(&sandbox->readable);
    clear_folders(&sandbox->writable);
    free(sandbox->module_folder);
    free(sandbox);
}

// The path with every link resolved but the last part's, which need not exist. False with errno.
static bool resolve(const char *path, char *resolved, bool follow_last) {
    if (follow_last && realpath(path, resolved)) return true;
    if (follow_last && errno != ENOENT) return false;
    size_t length = strlen(path);
    if (length == 0 || length >= PATH_MAX) {
        errno = length ? ENAMETOOLONG : ENOENT;
        return false;
    }
    char parent[PATH_MAX];
    memcpy(parent, path, length + 1);
    char *slash = strrchr(parent, '/');
    const char *name = slash ? slash + 1 : parent;
    if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        errno = EISDIR;
        return false;
    }
    char copy[NAME_MAX + 1];
    if (strlen(name) > NAME_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    strcpy(copy, name);
    if (slash == parent) slash[1] = '\0';
    else if (slash) *slash = '\0';
    if (!realpath(slash ? parent : ".", resolved)) return false;
    size_t end = strlen(resolved);
    if (end + 1 + strlen(copy) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    if (end > 1) resolved[end++] = '/';
    strcpy(resolved + end, copy);
    return true;
}

// "reading /etc/passwd is not allowed; start with --allow-read=/etc"
static void explain_refusal(const char *path, enum sandbox_access access, char *why, size_t capacity) {
    char folder[PATH_MAX];
    if (strlen(path) >= sizeof folder) path = "that file";
    strcpy(folder, path);
    char *slash = strrchr(folder, '/');
    if (slash == folder) slash[1] = '\0';
    else if (slash) *slash = '\0';
    snprintf(
        why, capacity, "%s %s is not allowed; start with --allow-%s=%s", access == SANDBOX_READ ? "reading" : "writing",
        path, access == SANDBOX_READ ? "read" : "write", folder);
}

// The path for a message about one that may not even be looked at: made absolute, nothing resolved.
static void make_absolute(const char *path, char *absolute, size_t capacity) {
    char folder[PATH_MAX / 2];
    if (path[0] != '/' && getcwd(folder, sizeof folder)) snprintf(absolute, capacity, "%s/%.1024s", folder, path);
    else snprintf(absolute, capacity, "%s", path);
}

static const struct sandbox_folders *folders_for(lua_State *L, enum sandbox_access access) {
    return access == SANDBOX_READ ? &sandbox_of(L)->readable : &sandbox_of(L)->writable;
}

// Whether what the descriptor stands for is where it was said to be.
static bool descriptor_is_at(int descriptor, char *actual) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, actual, PATH_MAX - 1);
    if (length < 0) return false;
    actual[length] = '\0';
    return true;
}

int sandbox_open(lua_State *L, const char *path, int flags, enum sandbox_access access, char *why, size_t capacity) {
    const struct sandbox_folders *folders = folders_for(L, access);
    char resolved[PATH_MAX], actual[PATH_MAX];
    if (!resolve(path, resolved, true)) {
        int error = errno;
        // Outside of what is allowed nobody learns what exists.
        make_absolute(path, resolved, sizeof resolved);
        if (!lies_in_any(resolved, folders) || strstr(resolved, "..")) {
            explain_refusal(resolved, access, why, capacity);
            errno = EACCES;
        } else {
            snprintf(why, capacity, "%s: %s", path, strerror(error));
            errno = error;
        }
        return -1;
    }
    if (!lies_in_any(resolved, folders)) {
        explain_refusal(resolved, access, why, capacity);
        errno = EACCES;
        return -1;
    }
    // A pipe or a device could block for ever: opened without waiting, then refused.
    int descriptor = open(resolved, (flags & ~O_TRUNC) | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0666);
    if (descriptor < 0) {
        int error = errno;
        snprintf(why, capacity, "%s: %s", path, strerror(error));
        errno = error;
        return -1;
    }
    struct stat status;
    const char *problem = NULL;
    if (fstat(descriptor, &status) != 0) problem = strerror(errno);
    else if (S_ISDIR(status.st_mode)) problem = "it is a folder";
    else if (!S_ISREG(status.st_mode)) problem = "only plain files can be opened";
    else if (!descriptor_is_at(descriptor, actual) || !lies_in_any(actual, folders)) problem = "it moved while it was being opened";
    else if ((flags & O_TRUNC) && ftruncate(descriptor, 0) != 0) problem = strerror(errno);
    if (problem) {
        snprintf(why, capacity, "%s: %s", path, problem);
        close(descriptor);
        errno = EACCES;
        return -1;
    }
    return descriptor;
}

bool sandbox_resolve_for_change(lua_State *L, const char *path, char *resolved, char *why, size_t capacity) {
    if (!resolve(path, resolved, false)) {
        int error = errno;
        make_absolute(path, resolved, PATH_MAX);
        if (!lies_in_any(resolved, &sandbox_of(L)->writable) || strstr(resolved, ".."))
            explain_refusal(resolved, SANDBOX_WRITE, why, capacity);
        else snprintf(why, capacity, "%s: %s", path, strerror(error));
        errno = error;
        return false;
    }
    if (!lies_in_any(resolved, &sandbox_of(L)->writable)) {
        explain_refusal(resolved, SANDBOX_WRITE, why, capacity);
        errno = EACCES;
        return false;
    }
    return true;
}

bool sandbox_may_use(lua_State *L, const char *path, bool write, char *why, size_t capacity) {
    if (write) {
        char resolved[PATH_MAX];
        return sandbox_resolve_for_change(L, path, resolved, why, capacity);
    }
    int descriptor = sandbox_open(L, path, O_RDONLY, SANDBOX_READ, why, capacity);
    if (descriptor >= 0) close(descriptor);
    return descriptor >= 0;
}

int sandbox_open_below(const char *folder, const char *relative, char *why, size_t capacity) {
    char base[PATH_MAX], path[PATH_MAX], resolved[PATH_MAX], actual[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s", folder, relative);
    if (length < 0 || (size_t)length >= sizeof path || !realpath(folder, base) || !realpath(path, resolved)) {
        snprintf(why, capacity, "%s", strerror(errno));
        return -1;
    }
    if (!lies_in(resolved, base)) {
        snprintf(why, capacity, "%s leads out of %s", relative, folder);
        return -1;
    }
    int descriptor = open(resolved, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (descriptor >= 0 && (!descriptor_is_at(descriptor, actual) || !lies_in(actual, base))) {
        close(descriptor);
        descriptor = -1;
        errno = EACCES;
    }
    if (descriptor < 0) snprintf(why, capacity, "%s", strerror(errno));
    return descriptor;
}
