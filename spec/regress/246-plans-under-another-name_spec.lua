-- A plan with r.pose had another hash than before, so that a batch of it that was begun would have been paid again.
local json = require "faceswap.json"
local plans = require "spec.support.plans"
local r = require "faceswap.rules"

local HASHES = {
  ['{"like": ["a.jpg", "b.jpg"], "distance": 0.3, "missing": "no"}'] = "5f42296efde9adde",
  ['{"nth": 2, "order": ["left_to_right", "first_seen"], "of": {"gender": "male"}, "count": "faces"}'] = "321659641a46b009",
  ['{"first": 3, "order": "small_to_large"}'] = "dfbf653f7405dfa3",
  ['{"largest": true}'] = "aa257dde8d8640ad",
  ['{"smallest": 2}'] = "1180dafbb72c75c4",
  ['{"leftmost": 1, "of": {"age": [18, 40]}}'] = "161285331965a0af",
  ['{"rightmost": true, "missing": "no"}'] = "a7d196d3a6557739",
  ['{"topmost": 3}'] = "e56667ccd1997273",
  ['{"bottommost": true}'] = "8aab9eaa32705895",
  ['{"best": true}'] = "7cecea588ea34444",
  ['{"worst": true}'] = "c48c4f3002f76bda",
  ['{"age": {"max": 40.5}, "confidence": 0.9, "unsure": "yes"}'] = "ba5e3b9b06b0dd55",
  ['{"adult": true, "unsure": "no"}'] = "35ea1a5e9ea74876",
  ['{"gender": "female"}'] = "ed20903a9d6f2906",
  ['{"expression": "happy", "confidence": 0.75}'] = "4a4df7f96b186ba5",
  ['{"size": [80]}'] = "c74243bf359a7170",
  ['{"sharpness": [5, 50.5]}'] = "68730e1eb4d85821",
  ['{"brightness": {"min": 0.25, "max": 1}}'] = "14f2dad4def9ba7c",
  ['{"frames": [5]}'] = "ba7be7cc84b30c18",
  ['{"on_screen": {"max": 2.5}, "missing": "error"}'] = "bad8db2a0c593606",
  ['{"pose": {"yaw": [-20, 20.5], "roll": [0, 0]}}'] = "7267c1eda77b0420",
  ['{"person": "p1"}'] = "40245d7ac448a6f1",
  ['{"id": 3}'] = "70d682560cda2587",
  ['{"everyone": true}'] = "3ffdacb46899ea1a",
  ['{"all": [{"id": 0}, {"gender": "male"}]}'] = "c417cd0e9edf2c15",
  ['{"any": {"pose": {"pitch": [-5, 5]}}}'] = "6da34319c59016a1",
  ['{"none": [{"leftmost": true}]}'] = "a6fe28b28934c9fc",
  ['{"group": "cast", "members": {"like": "a.jpg"}}'] = "b13d14c84d1b40c9",
}

describe("the hash of a plan", function()
  it("is what ledgers have", function()
    local words = { test = true } -- a function, which has no hash
    for selector, hash in pairs(HASHES) do
      local data = json.decode(selector)
      assert.equal(hash, r.plan { { who = data, becomes = "x.jpg" } }:hash(), selector)
      for word in pairs(data) do
        words[word] = true
      end
    end
    for _, entry in ipairs(r.selectors()) do
      assert.is_true(words[entry.word], entry.word)
    end
  end)

  it("is that of all else in it, too", function()
    for text, hash in pairs {
      ['{"$schema":"x","groups":{"g":{"like":"a.jpg"}},"rules":[{"who":[{"group":"g"},{"nth":2,"order":["left_to_right","top_to_bottom"],'
        .. '"of":{"pose":{"pitch":[-5,5]}}}],"stays":true},{"everyone_else":true,"becomes":["a","b"],"pick":"in_turn"}],"allow":["tie"],'
        .. '"unknown":"error"}'] = "ec1b68300ab5e095",
      ['{"rules":[{"exchange":[{"leftmost":true},{"rightmost":true}],"allow":"absent"}]}'] = "11213fff22450faf",
      ['{"rules":[{"exchange":[{"person":"a"},{"none":[{"pose":{"yaw":[0,1]}}]}]}],"locate":false}'] = "de34b6617f4a00df",
      ['{"rules":[{"who":{"pose":{"yaw":[-20.0,20.5],"roll":[0,1e1]},"missing":"no"},"becomes":"x.jpg","from":1,"to":3}]}'] =
        "74216c2ffc1259ef",
      ['{"detection":"d","rules":[{"who":{"id":3.0},"becomes":"x"}]}'] = "838f2b388cdaee7d",
    } do
      assert.equal(hash, assert(plans.load(text)):hash(), text)
    end
  end)
end)
