// Binary trees of depth n, at most 16, made, counted and thrown away ten times: an allocator, pointers, recursion.
struct node {
    struct node *left, *right;
};

static struct node pool[1 << 17];
static struct node *unused;

static struct node *make(int depth) {
    struct node *node = unused;
    unused = node->left;
    node->left = depth > 0 ? make(depth - 1) : 0;
    node->right = depth > 0 ? make(depth - 1) : 0;
    return node;
}

static int count(const struct node *node) { return node->left ? 1 + count(node->left) + count(node->right) : 1; }

static void drop(struct node *node) {
    if (node->left) drop(node->left), drop(node->right);
    node->left = unused;
    unused = node;
}

__attribute__((export_name("run"))) int run(int n) {
    if (n > 16) n = 16;
    unused = 0;
    for (int i = 0; i < 1 << 17; i++) pool[i].left = unused, unused = &pool[i];
    int check = 0;
    for (int i = 0; i < 10; i++) {
        struct node *tree = make(n - i % 3);
        check = check * 3 + count(tree);
        drop(tree);
    }
    return check;
}
