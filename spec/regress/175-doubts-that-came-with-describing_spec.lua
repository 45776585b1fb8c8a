-- A plan that does not ask who is one person told other doubts, in another order, once something else had had the detection described.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

it("a plan about single faces decides alike before and after describing", function()
  local function detection()
    local list = {}
    for i = 1, 3 do
      list[i] = { box = { i * 100, 0, 50 + i, 50 }, frames = 100, first_seen = 5, last_seen = 9 }
    end
    local made = detections.of(list, { client = {} })
    function made:describe()
      for i, face in ipairs(self.faces) do
        face.person = i == 2 and "b" or "a"
      end
      self.faces[2].similar = { { face_id = 0, distance = 0.35 } }
      return true
    end
    return made
  end
  local plan = r.plan { r.who(r.size(51)):becomes { "x", to = 1 }, r.who(r.id(1)):stays(), allow = { "split_person", "overlap" } }
  assert.is_nil(plan:needs().person)
  local described = detection()
  described:describe()
  local decisions, doubts = assert(plan:decide(detection()))
  local again, doubts_again = assert(plan:decide(described))
  assert.same(decisions, again)
  assert.same(doubts, doubts_again)
  assert.equal(4, #doubts) -- of three who are not seen then, and of the rule that comes too late
end)
