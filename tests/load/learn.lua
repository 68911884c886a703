-- Pupils load their start page. Arguments: FILE (cookie, …) and, for a fixed load, a pause in ms before each request.
dofile((os.getenv("BENCH_LUA") or ".") .. "/common.lua")

function init(args)
  all, at = {}, 0
  for _, row in ipairs(rows(args[1])) do
    all[#all + 1] = raw("GET", "/learn", { Cookie = row[1], ["Accept-Encoding"] = "br, gzip" })
  end
  local pause = tonumber(args[2])
  if pause then
    function delay() return pause end
  end
end

function request()
  at = at % #all + 1
  return all[at]
end
