// h2_proxy.mjs UPSTREAM_PORT KEY CERTIFICATE KIND - HTTP/2 over TLS in front of the simulator, and what can go wrong
// with it alone. Prints "listening on PORT"; ends with its standard input; SIGUSR2: nothing goes wrong any more.
//
//   good          nothing goes wrong
//   goaway-once   the third page: GOAWAY that disowns the stream, and the connection ends
//   goaway        the same with every page, calmly
//   calm          GOAWAY with ENHANCE_YOUR_CALM at every request
//   refused       RST_STREAM with REFUSED_STREAM at every request
//   reset         RST_STREAM with INTERNAL_ERROR in the middle of every body
//   denied        what changes something is done, and then RST_STREAM with REFUSED_STREAM says that it was not
//   denied-h1     the same with HTTP_1_1_REQUIRED
//   deaf          the first connection answers nothing behind the first list, and stays open; each other one is good
//   forgetful     the same once the first connection has carried nothing for a second
import http from 'node:http'
import http2 from 'node:http2'
import fs from 'node:fs'

const [upstream, key, cert, kind] = process.argv.slice(2)
const { NGHTTP2_NO_ERROR, NGHTTP2_INTERNAL_ERROR, NGHTTP2_REFUSED_STREAM, NGHTTP2_ENHANCE_YOUR_CALM,
  NGHTTP2_HTTP_1_1_REQUIRED } = http2.constants
let mode = kind, pages = 0, deaf = null

function leave(stream, code) {
  const { session } = stream
  session.goaway(code, stream.id - 2)
  setImmediate(() => session.destroy())
}

// True: what comes on this connection is never answered.
function is_deaf(session, path) {
  const idle_ms = Date.now() - (session.heard ??= Date.now())
  session.heard = Date.now()
  if (mode === 'forgetful' && idle_ms > 1000) deaf ??= session
  const is = session === deaf
  if (mode === 'deaf' && path.endsWith('/restoreSessions')) deaf ??= session
  return is
}

// True: this request got what the kind has for it.
function goes_wrong(stream, path) {
  if (mode === 'goaway-once') {
    if (!path.includes('skiptoken') || ++pages !== 3) return false
    leave(stream, NGHTTP2_NO_ERROR)
  } else if (mode === 'goaway') leave(stream, NGHTTP2_NO_ERROR)
  else if (mode === 'calm') leave(stream, NGHTTP2_ENHANCE_YOUR_CALM)
  else if (mode === 'refused') stream.close(NGHTTP2_REFUSED_STREAM)
  else return false
  return true
}

function forward(stream, headers) {
  const { ':method': method, ':path': path, ':authority': authority } = headers
  const kept = Object.entries(headers).filter(([name]) => !name.startsWith(':'))
  const request = http.request({
    host: '127.0.0.1', port: upstream, method, path,
    headers: { ...Object.fromEntries(kept), 'accept-encoding': 'identity', host: `127.0.0.1:${upstream}` },
  }, (answer) => {
    const chunks = []
    answer.on('data', (chunk) => chunks.push(chunk))
    answer.on('end', () => {
      const own = `https://${authority}`
      const body = Buffer.from(Buffer.concat(chunks).toString().replaceAll(`http://127.0.0.1:${upstream}`, own))
      const { connection, 'keep-alive': alive, 'transfer-encoding': coding, 'content-length': size, ...rest } = answer.headers
      if (stream.destroyed) return
      if (mode === 'denied' && method !== 'GET') return stream.close(NGHTTP2_REFUSED_STREAM)
      if (mode === 'denied-h1' && method !== 'GET') return stream.close(NGHTTP2_HTTP_1_1_REQUIRED)
      stream.respond({ ':status': answer.statusCode, ...rest, 'content-length': body.length })
      if (mode !== 'reset') return stream.end(body)
      stream.write(body.subarray(0, body.length / 2), () => stream.close(NGHTTP2_INTERNAL_ERROR))
    })
  })
  request.on('error', () => stream.close(NGHTTP2_INTERNAL_ERROR))
  stream.pipe(request)
}

const server = http2.createSecureServer({ key: fs.readFileSync(key), cert: fs.readFileSync(cert) })
server.on('stream', (stream, headers) => {
  stream.on('error', () => {})
  if (!is_deaf(stream.session, headers[':path']) && !goes_wrong(stream, headers[':path'])) forward(stream, headers)
})
server.on('sessionError', () => {})
process.on('SIGUSR2', () => { mode = 'good' })
process.stdin.on('end', () => process.exit(0)).resume()
server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`))
