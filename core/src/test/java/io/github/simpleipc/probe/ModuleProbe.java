package io.github.simpleipc.probe;

/**
 * Started by {@code PackagedJarIT} in a JVM of its own: loads one class out of the library's module and says which module
 * that was. It lives in a package that the module doesn't have, because a package of a module can't come from the class path.
 */
public final class ModuleProbe {
    private ModuleProbe() {}

    public static void main(String[] args) {
        Module module = ModuleLayer.boot().findModule("io.github.simpleipc").orElseThrow();
        Class<?> loaded = Class.forName(module, args[0]);
        if (loaded == null) {
            throw new IllegalStateException(
                    "no " + args[0] + " in " + module.getDescriptor().toNameAndVersion());
        }
        // Links and initialises it, too: what it needs of other modules is missed here and not in a user's program.
        try {
            Class.forName(loaded.getName(), true, loaded.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
        System.out.println("loaded from " + loaded.getModule().getName());
    }
}
