/** An application on the module path, as a user would write it; ModulePathTest compiles it. */
module heddle.app {
    requires dev.heddle;
}
