-- Saves answers. Each request is for the next item and pupil in turn with a new tab_seq, so each is a real write. Arguments: FILE (cookie, attempt, item), the first tab_seq, and `check` to read each reply.
dofile((os.getenv("BENCH_LUA") or ".") .. "/common.lua")

function init(args)
  answers, seq = rows(args[1]), tonumber(args[2])
  head, tail = {}, {}
  for n, a in ipairs(answers) do
    head[n] = "POST /api/save_answer HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\nOrigin: " .. origin()
      .. "\r\nCookie: " .. a[1] .. "\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: "
    tail[n] = '{"attempt":"' .. a[2] .. '","item":"' .. a[3] .. '","tab":"bench","base":0,"places":['
  end
  if args[3] ~= "check" then response = nil end
end

function request()
  seq = seq + 1
  local n = seq % #answers + 1
  local body = string.format("%s%d],\"tab_seq\":%.0f}", tail[n], seq % 2, seq)
  return head[n] .. #body .. "\r\n\r\n" .. body
end

-- With `check`: any response but "saved" is reported on stderr, which the bench reads.
refused = 0
function response(status, _, body)
  if status ~= 200 or not body:find('"saved"', 1, true) then
    refused = refused + 1
    if refused <= 3 then io.stderr:write("refused: ", status, " ", body:sub(1, 200), "\n") end
  end
end
