-- Shared by every load: the rows of a tab-separated file, and one line of JSON when done.
-- Arguments after `--`: the file, then those of the load.

function rows(file)
  local all = {}
  for line in io.lines(file) do
    local row = {}
    for cell in (line .. "\t"):gmatch("([^\t]*)\t") do row[#row + 1] = cell end
    all[#all + 1] = row
  end
  assert(#all > 0, file .. " is empty")
  return all
end

-- A whole request as text, built once: the load generator shares the processor with the server.
function raw(method, path, headers, body)
  local out = { method .. " " .. path .. " HTTP/1.1", "Host: " .. wrk.headers["Host"] }
  for name, value in pairs(headers) do out[#out + 1] = name .. ": " .. value end
  if body then out[#out + 1] = "Content-Length: " .. #body end
  return table.concat(out, "\r\n") .. "\r\n\r\n" .. (body or "")
end

function origin() return "http://" .. wrk.headers["Host"] end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\n@@{"requests":%d,"seconds":%.6f,"bytes":%d,"p50":%.3f,"p90":%.3f,"p99":%.3f,"max":%.3f,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, latency:percentile(50) / 1e3, latency:percentile(90) / 1e3,
    latency:percentile(99) / 1e3, latency.max / 1e3, e.connect, e.read, e.write, e.status, e.timeout))
end
