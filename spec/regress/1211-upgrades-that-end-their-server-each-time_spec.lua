-- Opening a ledger in a database began again without end where making its tables ended the server each time, as where memory is short:
-- what was carried out before that was taken for all of it.
-- One Lua is enough: all of it is C.
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"

ledgers.describe_database("a ledger's server that ends at what it is asked to make", function(kind)
  it("is asked for a few seconds", function()
    local place = kind.place()
    -- the notice sends what the server has to say until then
    kind.sql(place, [[CREATE FUNCTION public.die() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE NOTICE 'so far';
      EXECUTE format('COPY (SELECT 1) TO PROGRAM %L', 'kill -9 ' || pg_backend_pid());
      PERFORM pg_sleep(60);
    END $$]])
    kind.sql(place, "CREATE EVENT TRIGGER die ON ddl_command_end EXECUTE FUNCTION public.die()")
    local program = ("print(require(%q).open(%q))"):format(kind.module, place)
    assert.matches("nil\tthe ledger at ", shell.run { "timeout", "60", arg[-1], "-e", program }, 1, true)
  end)
end)
