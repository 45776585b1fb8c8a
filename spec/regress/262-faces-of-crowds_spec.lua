-- Of a photograph of many people, those who were blurred, turned away or half hidden were nobody, and no more than 64 were told.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"

describe("a photograph of many people", function()
  local server

  setup(function()
    server = engines.start()
  end)

  local function in_picture(name)
    local found = server:detect { image_url = server:upload(clips.path(name), "image/jpeg") }
    assert.equal("succeeded", found.status)
    return found.result
  end

  it("shows all of them", function()
    assert.equal(80, #in_picture("crowd.jpg").faces)
  end)

  it("shows a face that alone would be too blurred to be sure of", function()
    assert.equal(1, #in_picture("blurred_alone.jpg").maybe_faces)
    local company = in_picture "blurred_in_company.jpg"
    assert.equal(4, #company.faces)
    assert.is_nil(company.maybe_faces)
  end)
end)
