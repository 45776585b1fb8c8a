-- A store that was installed, but for a library of the system, was said not to be installed, and development files to be missing.
local backend = require "faceswap.ledger.backend"
local shell = require "spec.support.shell"

describe("a store whose library is missing", function()
  it("names the library", function()
    local folder = shell.temporary()
    finally(function()
      shell.remove(folder)
    end)
    -- a module that needs a library, which then goes
    shell.run { "sh", "-c", ([[
      cd %s && mkdir faceswap && echo 'int nothing;' >library.c &&
      echo 'int luaopen_faceswap_store_postgres(void *L) { return L != 0; }' >module.c &&
      cc -shared -fPIC -Wl,-soname,libnone.so.7 -o libnone.so.7 library.c &&
      cc -shared -fPIC -Wl,--no-as-needed -o faceswap/store_postgres.so module.c libnone.so.7 && rm libnone.so.7]]):format(folder) }
    local path, loaded = package.cpath, package.loaded["faceswap.store_postgres"]
    package.cpath, package.loaded["faceswap.store_postgres"] = folder .. "/?.so", nil
    local store, err = backend.open("postgresql://me@db.example.org/swaps", "--ledger")
    package.cpath, package.loaded["faceswap.store_postgres"] = path, loaded
    assert.is_nil(store)
    assert.equal("--ledger: faceswap.store_postgres does not load, since libnone.so.7 is missing; install the package that has it",
      err.message)
  end)
end)
