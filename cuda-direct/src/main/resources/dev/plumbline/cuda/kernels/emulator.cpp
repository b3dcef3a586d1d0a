// The emulated device: fibers, and the functions of the CUDA driver that the host calls, with their true signatures and codes.
#define PLUMBLINE_EMULATED
#include "emulator.h"
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <ucontext.h>
#include <vector>

Index3 threadIdx, blockIdx, blockDim, gridDim;

namespace emulated {
enum State { READY, AT_BARRIER, AT_EXCHANGE, DONE };

struct Fiber {
    ucontext_t start;
    jmp_buf place;
    std::vector<char> stack;
    State state;
    bool begun;
    Index3 index;
    unsigned char slot[16];
};

std::vector<Fiber> fibers;
Fiber *current;
ucontext_t scheduler;
jmp_buf back;
const Kernel *kernel;
void **parameters;

std::map<std::string, Kernel> &kernels() {
    static std::map<std::string, Kernel> all;
    return all;
}

void run() {
    kernel->launch(kernel->function, parameters);
    current->state = DONE;
    _longjmp(back, 1);
}

void yield(State state) {
    current->state = state;
    if (_setjmp(current->place) == 0) {
        _longjmp(back, 1);
    }
}

void resume(Fiber &fiber) {
    current = &fiber;
    threadIdx = fiber.index;
    if (_setjmp(back) == 0) {
        if (fiber.begun) {
            _longjmp(fiber.place, 1);
        }
        fiber.begun = true;
        fiber.state = READY;
        setcontext(&fiber.start);
    }
}

void barrier() { yield(AT_BARRIER); }

void exchange(const void *own, void *other, size_t size, int source) {
    memcpy(current->slot, own, size);
    yield(AT_EXCHANGE); // all have written
    size_t warp = (current - fibers.data()) / 32 * 32;
    size_t from = warp + source;
    memcpy(other, from < fibers.size() && fibers[from].state != DONE ? fibers[from].slot : current->slot, size);
    yield(AT_EXCHANGE); // all have read
}

unsigned ballot(bool vote) {
    memcpy(current->slot, &vote, sizeof vote);
    yield(AT_EXCHANGE);
    size_t warp = (current - fibers.data()) / 32 * 32;
    unsigned votes = 0;
    for (size_t i = 0; i < 32 && warp + i < fibers.size(); i++) {
        bool other;
        memcpy(&other, fibers[warp + i].slot, sizeof other);
        votes |= (fibers[warp + i].state != DONE && other ? 1u : 0u) << i;
    }
    yield(AT_EXCHANGE);
    return votes;
}

// Frees the fibers of [from, to) that wait for `state` if all that are not done do.
bool release(size_t from, size_t to, State state) {
    bool some = false;
    for (size_t i = from; i < to; i++) {
        if (fibers[i].state != DONE && fibers[i].state != state) {
            return false;
        }
        some |= fibers[i].state == state;
    }
    for (size_t i = from; i < to && some; i++) {
        if (fibers[i].state == state) {
            fibers[i].state = READY;
        }
    }
    return some;
}

bool block() {
    size_t n = fibers.size();
    for (auto &fiber : fibers) {
        fiber.begun = false;
        fiber.state = READY;
        if (fiber.stack.empty()) {
            fiber.stack.resize(64 * 1024);
        }
        getcontext(&fiber.start);
        fiber.start.uc_stack.ss_sp = fiber.stack.data();
        fiber.start.uc_stack.ss_size = fiber.stack.size();
        fiber.start.uc_link = &scheduler;
        makecontext(&fiber.start, run, 0);
    }
    while (true) {
        bool ran = false;
        size_t done = 0;
        for (auto &fiber : fibers) {
            if (fiber.state == READY) {
                resume(fiber);
                ran = true;
            }
            done += fiber.state == DONE;
        }
        if (done == n) {
            return true;
        }
        bool freed = false;
        for (size_t warp = 0; warp < n; warp += 32) {
            freed |= release(warp, warp + 32 < n ? warp + 32 : n, AT_EXCHANGE);
        }
        freed |= release(0, n, AT_BARRIER);
        if (!ran && !freed) {
            return false; // some wait for a barrier that others never reach
        }
    }
}
} // namespace emulated

#include "all.cu"

namespace {
const int SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, ILLEGAL_STATE = 401, NOT_FOUND = 500, LAUNCH_FAILED = 719,
          CAPTURE_UNSUPPORTED = 900, CAPTURE_INVALIDATED = 901;
const size_t CAPACITY = size_t(1) << 30;
size_t used;
std::map<void *, size_t> blocks;

// Work of the only stream: done at once, or noted while the stream is captured and done whenever the graph is launched. As on a device,
// values of parameters are those of the capture, and memory is read and written when the graph runs, that of the host too.
typedef std::vector<std::function<int()>> Work;
Work *captured;
bool spoiled;
int graphs; // and instances of them that are alive
long long calls; // that queued work

int queue(std::function<int()> work) {
    calls++;
    if (!captured) {
        return work();
    }
    captured->push_back(std::move(work));
    return spoiled ? CAPTURE_INVALIDATED : SUCCESS;
}

// Calls that wait, or that a capture does not allow, spoil it.
int waiting() {
    spoiled |= captured != nullptr;
    return captured ? CAPTURE_UNSUPPORTED : SUCCESS;
}

int run(const emulated::Kernel *kernel, Index3 grid, unsigned block, void **arguments) {
    emulated::kernel = kernel;
    emulated::parameters = arguments;
    emulated::fibers.resize(block);
    for (unsigned i = 0; i < block; i++) {
        emulated::fibers[i].index = Index3{i, 0, 0};
    }
    gridDim = grid;
    blockDim = Index3{block, 1, 1};
    for (unsigned z = 0; z < grid.z; z++) {
        for (unsigned y = 0; y < grid.y; y++) {
            for (unsigned x = 0; x < grid.x; x++) {
                blockIdx = Index3{x, y, z};
                if (!emulated::block()) {
                    return LAUNCH_FAILED;
                }
            }
        }
    }
    return SUCCESS;
}
}

extern "C" {
int cuInit(unsigned) { return SUCCESS; }
int cuDriverGetVersion(int *version) { return *version = 13000, SUCCESS; }
int cuDeviceGetCount(int *count) { return *count = 1, SUCCESS; }
int cuDeviceGet(int *device, int ordinal) { return *device = ordinal, ordinal == 0 ? SUCCESS : 101; }
int cuDeviceGetName(char *name, int size, int) { return snprintf(name, size, "emulated device (no GPU)"), SUCCESS; }
int cuDeviceGetAttribute(int *value, int attribute, int) {
    *value = attribute == 75 ? 0 : attribute == 76 ? 0 : attribute == 16 ? 1 : 0; // compute capability 0.0, 1 multiprocessor
    return SUCCESS;
}
int cuDeviceTotalMem_v2(size_t *bytes, int) { return *bytes = CAPACITY, SUCCESS; }
int cuDevicePrimaryCtxRetain(void **context, int) { return *context = &used, SUCCESS; }
int cuDevicePrimaryCtxRelease_v2(int) { return SUCCESS; }
int cuCtxSetCurrent(void *) { return SUCCESS; }
int cuModuleLoadData(void **module, const void *) { return *module = &used, SUCCESS; }
int cuModuleUnload(void *) { return SUCCESS; }
int cuModuleGetFunction(const void **function, void *, const char *name) {
    auto found = emulated::kernels().find(name);
    if (found == emulated::kernels().end()) {
        return NOT_FOUND;
    }
    return *function = &found->second, SUCCESS;
}
int cuMemGetInfo_v2(size_t *free, size_t *total) { return *free = CAPACITY - used, *total = CAPACITY, SUCCESS; }
int cuMemAlloc_v2(unsigned long long *pointer, size_t bytes) {
    if (int status = waiting()) {
        return status;
    }
    void *memory = used + bytes > CAPACITY ? nullptr : malloc(bytes);
    if (!memory) {
        return OUT_OF_MEMORY;
    }
    memset(memory, 0xff, bytes); // NaN, so that reading what nobody wrote shows
    used += bytes;
    blocks[memory] = bytes;
    return *pointer = reinterpret_cast<unsigned long long>(memory), SUCCESS;
}
int cuMemFree_v2(unsigned long long pointer) {
    if (int status = waiting()) {
        return status;
    }
    auto found = blocks.find(reinterpret_cast<void *>(pointer));
    if (found == blocks.end()) {
        return INVALID_VALUE;
    }
    used -= found->second;
    free(found->first);
    blocks.erase(found);
    return SUCCESS;
}
int cuMemcpyHtoDAsync_v2(unsigned long long to, const void *from, size_t bytes, void *) {
    return queue([=] { return memcpy(reinterpret_cast<void *>(to), from, bytes), SUCCESS; });
}
int cuMemcpyDtoH_v2(void *to, unsigned long long from, size_t bytes) {
    int status = waiting();
    return status ? status : (memcpy(to, reinterpret_cast<void *>(from), bytes), SUCCESS);
}
int cuMemcpyDtoDAsync_v2(unsigned long long to, unsigned long long from, size_t bytes, void *) {
    return queue([=] { return memcpy(reinterpret_cast<void *>(to), reinterpret_cast<void *>(from), bytes), SUCCESS; });
}
int cuMemsetD8Async(unsigned long long to, unsigned char value, size_t bytes, void *) {
    return queue([=] { return memset(reinterpret_cast<void *>(to), value, bytes), SUCCESS; });
}
int cuStreamCreate(void **stream, unsigned) { return *stream = &used, SUCCESS; }
int cuStreamSynchronize(void *) { return waiting(); }
int cuStreamDestroy_v2(void *) { return SUCCESS; }
int cuGetErrorName(int code, const char **text) {
    static const std::map<int, const char *> names = {{INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE"},
        {OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY"}, {ILLEGAL_STATE, "CUDA_ERROR_ILLEGAL_STATE"}, {NOT_FOUND, "CUDA_ERROR_NOT_FOUND"},
        {LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED"}, {CAPTURE_UNSUPPORTED, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED"},
        {CAPTURE_INVALIDATED, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED"}};
    auto found = names.find(code);
    return found == names.end() ? INVALID_VALUE : (*text = found->second, SUCCESS);
}
int cuGetErrorString(int, const char **text) { return *text = "reported by the emulated device", SUCCESS; }
int cuLaunchKernel(const void *function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned, void *,
                   void **arguments, void **) {
    if (gx == 0 || gy == 0 || gz == 0 || bx == 0 || by != 1 || bz != 1 || bx > 1024 || gy > 65535 || gz > 65535) {
        return INVALID_VALUE;
    }
    auto *kernel = static_cast<const emulated::Kernel *>(function);
    if (!captured) {
        calls++;
        return run(kernel, Index3{gx, gy, gz}, bx, arguments);
    }
    std::vector<std::vector<unsigned char>> values;
    for (size_t i = 0; i < kernel->sizes.size(); i++) {
        auto *from = static_cast<unsigned char *>(arguments[i]);
        values.emplace_back(from, from + kernel->sizes[i]);
    }
    return queue([=]() mutable {
        std::vector<void *> pointers;
        for (auto &value : values) {
            pointers.push_back(value.data());
        }
        return run(kernel, Index3{gx, gy, gz}, bx, pointers.data());
    });
}

int cuStreamBeginCapture_v2(void *, int mode) {
    if (captured || mode < 0 || mode > 2) {
        return captured ? ILLEGAL_STATE : INVALID_VALUE;
    }
    spoiled = false;
    return captured = new Work, SUCCESS;
}
int cuStreamEndCapture(void *, void **graph) {
    *graph = nullptr;
    if (!captured) {
        return ILLEGAL_STATE;
    }
    Work *work = captured;
    captured = nullptr;
    if (spoiled) {
        return delete work, CAPTURE_INVALIDATED;
    }
    return *graph = work, graphs++, SUCCESS;
}
int cuGraphGetNodes(void *graph, void *, size_t *count) { return *count = static_cast<Work *>(graph)->size(), SUCCESS; }
int cuGraphInstantiateWithFlags(void **executable, void *graph, unsigned long long flags) {
    if (int status = waiting()) {
        return status;
    }
    if (flags) {
        return INVALID_VALUE;
    }
    return *executable = new Work(*static_cast<Work *>(graph)), graphs++, SUCCESS;
}
int cuGraphLaunch(void *executable, void *) {
    if (int status = waiting()) {
        return status;
    }
    calls++;
    for (auto &work : *static_cast<Work *>(executable)) {
        if (int status = work()) {
            return status;
        }
    }
    return SUCCESS;
}
int cuGraphExecDestroy(void *executable) { return delete static_cast<Work *>(executable), graphs--, SUCCESS; }
int cuGraphDestroy(void *graph) { return delete static_cast<Work *>(graph), graphs--, SUCCESS; }
int emulatedGraphs() { return graphs; } // no functions of CUDA: for tests of leaks and of the host's work
int emulatedCalls(long long *count) { return *count = calls, SUCCESS; }
}
