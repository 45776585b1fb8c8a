-- A store that was installed, but for a library of the system, was said not to be installed, and development files to be missing.
local backend = require "faceswap.ledger.backend"
local shell = require "spec.support.shell"

describe("a store whose library is missing", function()
  it("names the library", function()
    local folder = shell.temporary()
    shell.compile_without_library(folder, "faceswap.store_postgres")
    local path, loaded = package.cpath, package.loaded["faceswap.store_postgres"]
    package.cpath, package.loaded["faceswap.store_postgres"] = folder .. "/?.so", nil
    local store, err = backend.open("postgresql://me@db.example.org/swaps", "--ledger")
    package.cpath, package.loaded["faceswap.store_postgres"] = path, loaded
    assert.is_nil(store)
    assert.equal("--ledger: faceswap.store_postgres does not load, since libnone.so.7 is missing; install the package that has it",
      err.message)
  end)
end)
