--- The command line: commands, options, help.
local argparse = require "argparse"
local arg_types = require "faceswap.cli.arg_types"
local built_in = require "faceswap.cli.built_in"
local choice_options = require "faceswap.cli.choice_options"
local exit_status = require "faceswap.cli.exit_status"
local output = require "faceswap.cli.output"

local parser = {}

local DESCRIPTION = [[
Swaps chosen faces in videos, GIFs and pictures: finds the faces, decides who becomes whom, has it done by the service at ]]
  .. [[api.crun.ai or by an engine on this machine (--local), and downloads the result.]]

local EPILOG = [[
Examples:
  Who is in it?       faceswap detect party.mp4 --sheet faces.html
  Swap one of them:   faceswap swap party.mp4 --face 0=alice.jpg -o out.mp4
  Try it for nothing: faceswap swap --local party.mp4 --face 0=al.jpg -o a.mp4
  A folder, by rules: faceswap batch clips/ --rules cast.lua --jobs 4
  After Ctrl-C:       faceswap resume

The API key:
  is taken from --key-file, from the environment's CRUN_API_KEY, or from ~/.crun/.env, never from the command line, which others can see.

Nothing is paid twice:
  what may cost is written down before it is sent; a command that is given again takes up what it has begun.

Exit status:
%s
More: faceswap COMMAND --help, or the manual page, faceswap(1).]]

local function exit_statuses()
  local lines = {}
  for i, status in ipairs(exit_status.list) do
    lines[i] = ("  %d  %s\n"):format(status[1], status[2])
  end
  return table.concat(lines)
end

-- ---- what commands have in common ----------------------------------------------------------------------------------------------

local function add_common(command)
  command:group("Service",
    command:flag("--local", "Use the engine on this machine: no key, no cost, a preview's quality."):target "engine",
    command:option("--key-file", "File with the API key in its first line, or as CRUN_API_KEY=… Default: the environment's "
      .. "CRUN_API_KEY, then the one in ~/.crun/.env."):argname "FILE",
    command:option("--ca-file", "Certificates to trust instead of the system's. Default: the environment's CURL_CA_BUNDLE, then "
      .. "SSL_CERT_FILE."):argname "FILE",
    command:option("--proxy", "Address of a proxy. Default: the environment's https_proxy, but for hosts of its no_proxy.")
      :argname "URL",
    command:option("--ledger", "File in which submissions are written down, or the database of many machines: postgresql://HOST/DB or "
      .. "service=NAME. Default: ledger.db in $XDG_STATE_HOME/faceswap (~/.local/state/faceswap); with --local, none."):argname "FILE")
  local quiet = command:flag("-q --quiet", "Print results and errors only.")
  local verbose = command:flag("-v --verbose", "Print every request and answer to standard error; never a key.")
  command:mutex(quiet, verbose)
  command:group("Output", command:flag("--json", "Print JSON, an object a line, and nothing else."), quiet, verbose)
end

local function timeout(command)
  return command:option("--timeout", "Give up each wait, upload, download and question after so many seconds; what was "
    .. "submitted goes on, and can be taken up. The answer to a submission is waited for as ever: it tells what is paid for.")
    :argname "SECONDS":convert(arg_types.positive "--timeout")
end

local function kind(command)
  return command:option("--kind", "video, gif or image, where neither name nor content tells.")
    :argname "KIND":choices { "video", "gif", "image" }
end

local function sheet(command)
  return command:option("--sheet", "Write a page that shows every face with its number."):argname "FILE"
end

local function budget(command, name, text)
  return command:option(name, text):argname "CREDITS":convert(arg_types.positive(name))
end

-- argparse would end with 0 also where the help could not be printed.
local function check_help(command)
  return command:add_help { action = output.prints(function() return command:get_help() end) }
end

-- A command with an argument, named as in its usage.
local function add_command(root, description)
  local command = check_help(root:command(description.name, description.text, description.examples))
    :summary(description.summary)
    :usage("Usage: faceswap " .. description.usage)
  if description.argument then
    command:argument(description.argument, description.argument_text):argname(description.argument:upper())
  end
  return command
end

local VIDEO = "Path or URL of a video, GIF or picture."

-- ---- the commands ------------------------------------------------------------------------------------------------------------

local function add_detect(root)
  local command = add_command(root, {
    name = "detect",
    usage = "detect VIDEO [options]",
    argument = "video",
    argument_text = VIDEO,
    summary = "Find the faces of a video and list them.",
    text = "Finds the faces of a video, GIF or picture and lists them. Their numbers are those that `swap --face` takes, for as long as "
      .. "the detection is valid: an hour. Within it, the same file is not detected again.",
    examples = [[
Examples:
  faceswap detect party.mp4
  faceswap detect https://example.org/party.mp4 --sheet faces.html
  faceswap detect --local --json party.mp4 | jq '.faces[].id']],
  })
  command:group("Options",
    sheet(command),
    command:flag("--describe", "Look at the faces' pictures, too: age, gender, expression, pose and more, as estimates."),
    kind(command),
    timeout(command))
  add_common(command)
end

local function add_plan(root)
  local command = add_command(root, {
    name = "plan",
    usage = "plan RULES VIDEO [options]",
    argument = "rules",
    argument_text = "File of rules: who becomes whom; a plan as JSON, a script whose name ends in .lua, or a cast folder.",
    summary = "Show what rules decide about a video, and why.",
    text = "Has the faces found, and shows for each what the rules decide, which rule won, which lost and why, and how close it was. "
      .. "Nothing is swapped, and nothing but the detection is sent.",
    examples = [[
Examples:
  faceswap plan cast.lua party.mp4
  faceswap plan cast.json party.mp4 --sheet faces.html]],
  })
  command:argument("video", VIDEO):argname "VIDEO"
  command:group("Options", sheet(command), choice_options.allow(command), kind(command), timeout(command),
    choice_options.words(command), choice_options.schema(command))
  add_common(command)
end

local function add_faces(root)
  local command = add_command(root, {
    name = "faces",
    usage = "faces PHOTO ... VIDEO [options]",
    summary = "Show how far everybody is from photos.",
    text = "Has the faces found, and shows for each photo how far it is from everybody in the video, and which limit tells the nearest "
      .. "from the next: what a rule with `like` can rely on.",
    examples = [[
Examples:
  faceswap faces anna.jpg party.mp4
  faceswap faces --local refs/*.jpg party.mp4]],
  })
  command:argument("PHOTO ... VIDEO", "Photos of one person each, and last the path or URL of a video, GIF or picture."):target "places"
    :args "2+"
  command:group("Options", kind(command), timeout(command))
  add_common(command)
end

local function add_swap(root)
  local command = add_command(root, {
    name = "swap",
    usage = "swap VIDEO (--rules FILE | --cast FOLDER |\n       --face ID=PICTURE ...) -o FILE [options]",
    argument = "video",
    argument_text = VIDEO,
    summary = "Swap faces of one video.",
    text = "Finds the faces, gives those that are chosen another's, waits, and downloads the result. The same command again takes up "
      .. "what it has begun or paid for.",
    examples = [[
Examples:
  faceswap swap party.mp4 --face 0=alice.jpg --face 2=bob.jpg -o out.mp4
  faceswap swap party.mp4 --rules cast.lua -o out.mp4 --budget 20
  faceswap swap --local party.mp4 --face 0=alice.jpg -o preview.mp4]],
  })
  local file, faces, cast, allowed = choice_options.all(command)
  command:group("Options", file, faces, cast, allowed,
    command:option("-o --output", "Where the result goes."):argname "FILE":count(1),
    budget(command, "--budget", "Credits that it may cost; what would cost more is not sent."),
    command:flag("--again", "Submit it anew, and pay for it anew, though it was submitted before."),
    kind(command),
    timeout(command))
  add_common(command)
end

local function add_preview(root)
  local command = add_command(root, {
    name = "preview",
    usage = "preview VIDEO (--rules FILE | --cast FOLDER |\n       --face ID=PICTURE ...) -o FILE [options]",
    argument = "video",
    argument_text = VIDEO,
    summary = "Swap a few seconds on this machine, before paying.",
    text = "Has the faces found, decides as `swap` would, and has the engine on this machine swap some seconds in which those are seen "
      .. "who become others. Nothing is sent but the detection.",
    examples = [[
Examples:
  faceswap preview party.mp4 --local --rules cast.lua -o preview.mp4
  faceswap swap party.mp4 --rules cast.lua -o out.mp4]],
  })
  local file, faces, cast, allowed = choice_options.all(command)
  command:group("Options", file, faces, cast, allowed,
    command:option("-o --output", "Where the preview goes."):argname "FILE":count(1),
    command:option("--seconds", "How many seconds to show (default: 6)."):argname "SECONDS":convert(arg_types.positive "--seconds"),
    kind(command),
    timeout(command))
  add_common(command)
end

local function add_batch(root)
  local command = add_command(root, {
    name = "batch",
    usage = "batch LIST (--rules FILE | --cast FOLDER |\n       --face ID=PICTURE ...) [options]",
    argument = "list",
    argument_text = "A folder, whose videos and GIFs are taken, or a file that lists paths and URLs.",
    summary = "Swap faces of many videos.",
    text = "Does what `swap` does for each video of a folder or a list. One that fails touches no other. Given again, it goes on where "
      .. "it was: what is done is not done again, and what is paid for is not paid again.\n\n"
      .. "With a ledger that machines share, any number of them started with the same list do it together, each video once.",
    examples = "A list has a path or URL a line, and after a tab, where wanted, the path of its output; # begins a comment. Paths are "
      .. "relative to where the list is. An output without a name of its own is called as the video is, with .swapped before the ending."
      .. [[


Examples:
  faceswap batch clips/ --rules cast.lua --jobs 8 -o done/
  faceswap batch list.txt --rules cast.json --budget 100 --budget-each 5
  faceswap batch list.txt --rules cast.lua --ledger service=studio -o done/]],
  })
  local file, faces, cast, allowed = choice_options.all(command)
  command:group("Options", file, faces, cast, allowed,
    command:option("-j --jobs", "How many at a time."):argname "N":default "4":convert(arg_types.whole("--jobs", 256)),
    command:flag("--pictures", "Of a folder, take the pictures, too."),
    command:option("-o --output-dir", "Folder of the results. Default: where each video is; of a URL, the current one."):argname "FOLDER",
    budget(command, "--budget", "Credits that all of them may cost together."),
    budget(command, "--budget-each", "Credits that one of them may cost."),
    command:option("--run", "Name of the run that machines with one ledger do together. Default: made of the list and the choice.")
      :argname "NAME":convert(arg_types.name "--run"),
    timeout(command))
  add_common(command)
end

local function add_status(root)
  local command = add_command(root, {
    name = "status",
    usage = "status --ledger ADDRESS [RUN] [options]",
    summary = "Show how far the machines of a batch are.",
    text = "Shows how far a run is that machines with one ledger do together: of each machine what is done, running and ambiguous, what "
      .. "it has cost, and when the run will have ended. Without RUN: that of the run which was begun last. Nothing is sent.\n\n"
      .. "It ends with 0 where all is done, 6 where something waits or runs, 5 where something is ambiguous, 1 where something failed.",
    examples = [[
Examples:
  faceswap status --ledger service=studio
  faceswap status --ledger postgresql://db.example.org/faceswap --watch]],
  })
  command:argument("run", "Name of the run, as `batch` tells it."):argname "RUN":args "?"
  command:group("Options",
    command:option("--ledger", "The database of the machines: postgresql://HOST/DB or service=NAME."):argname "ADDRESS":count(1),
    command:flag("--list", "List the runs."),
    command:flag("--watch", "Show it anew, until the run has ended."))
  command:group("Output", command:flag("--json", "Print JSON, an object a line, and nothing else."))
end

local function add_resume(root)
  local command = add_command(root, {
    name = "resume",
    usage = "resume [options]",
    summary = "Take up what was interrupted.",
    text = "Lists what the ledger has without an end, waits for the swaps among it and downloads them to where they were to go.\n\n"
      .. "What was sent without an answer coming back is listed with what is known of it; nothing is sent again by itself. Once you "
      .. "have found out what became of it, in the account's history or by its balance before and after, tell by --resolve.",
    examples = [[
Examples:
  faceswap resume
  faceswap resume --list
  faceswap resume --resolve 3=refused  not carried out: may be sent again
  faceswap resume --resolve 3=t_81e0   carried out, as task t_81e0: wait for it]],
  })
  command:group("Options",
    command:flag("--list", "Only list; wait for nothing. It needs no key, but without one tells neither the balance nor who else waits."),
    command:option("--resolve", "What became of entry ID: refused, failed, or the id of its task; may be repeated.")
      :argname "ID=OUTCOME":count("*"):convert(arg_types.verdict "--resolve"),
    timeout(command))
  add_common(command)
end

local function add_balance(root)
  local command = add_command(root, {
    name = "balance",
    usage = "balance [options]",
    summary = "Show the credits of the account.",
    text = "Shows the credits of the account, and where its key was found.",
  })
  command:group("Options", command:option("--timeout", "Give up after so many seconds (default: 60).")
    :argname "SECONDS":convert(arg_types.positive "--timeout"))
  add_common(command)
end

local function add_local(root)
  local command = add_command(root, {
    name = "local",
    usage = "local [--port N] [--data FOLDER]",
    summary = "Serve the engine on this machine.",
    text = "Serves the local engine until it is interrupted; its first line tells the URL. Several commands can share it, and it keeps "
      .. "its models loaded: export FACESWAP_LOCAL_URL=URL, then use --local.",
    examples = [[
Example:
  faceswap local --port 8765 --data ~/faceswap-engine]],
  })
  command:option("--port", "Port on 127.0.0.1. Default: any free one."):argname "N":convert(arg_types.whole("--port", 65535))
  command:option("--data", "Folder of its uploads, tasks and results. Default: a temporary one."):argname "FOLDER"
end

--- Makes the parser.
---@return table parser of argparse
function parser.new()
  local root = check_help(argparse("faceswap", DESCRIPTION, EPILOG:format(exit_statuses())))
    :usage("Usage: faceswap COMMAND [options]")
    :command_target("command")
    :help_max_width(79)
    :help_description_margin(32)
  root:flag("--version", "Print the version and what is built in, and end."):action(output.prints(built_in.text))
  root:add_complete { action = output.prints(function(shell) return root[("get_%s_complete"):format(shell)](root) end) }
  add_detect(root)
  add_plan(root)
  add_faces(root)
  add_preview(root)
  add_swap(root)
  add_batch(root)
  add_status(root)
  add_resume(root)
  add_balance(root)
  add_local(root)
  -- argparse ends the program with 1, which is ours for what has failed
  function root.error(command, message)
    message = message:gsub("^(unknown option '%-.')\n.*", "%1") -- it takes every option of one letter for what may be meant
    if message == "too many arguments" and command._name == "batch" then -- as a shell makes them of clips/*.mp4
      message = "too many arguments: batch takes one folder, or one file that lists videos"
    end
    local usage = command:get_usage()
    io.stderr:write(("faceswap: %s\n%s\nMore: %s --help\n"):format(message, usage, usage:match("^Usage: (faceswap ?%l*)"):gsub(" $", "")))
    os.exit(exit_status.USAGE)
  end
  return root
end

return parser
