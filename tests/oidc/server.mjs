// server.mjs - the login host of the tests: oidc-provider, an OpenID Connect server that is not ours, on loopback,
// at the paths that Entra has. It ends when its standard input does, so it does not outlive whoever started it.
//
//   node server.mjs MODULES [--access-seconds N] [--device-seconds N] [--certificate FILE]... [--log FILE]
//                   [--graph ORIGIN --graph-token T]
//
// Clients: "a0000000-0000-0000-0000-0000000000a0" (public: code with PKCE, device code, refresh with rotation), "a0000000-0000-0000-0000-0000000000a1" (its secret is
// "s~e+c/r&e=t% of app-secret"), "a0000000-0000-0000-0000-0000000000a2" (any of the certificates, PS256 or RS256).
// With --graph it is a Graph, too: /v1.0 is passed on to the simulator for a token that this server issued and that
// still lives; every other one is answered 401.
// --log: a line of JSON for each request, without tokens.
import { appendFileSync, readFileSync } from 'node:fs';
import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { createServer, request as httpRequest } from 'node:http';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'access-seconds': { type: 'string', default: '3600' },
    'device-seconds': { type: 'string', default: '900' },
    certificate: { type: 'string', multiple: true, default: [] },
    log: { type: 'string' },
    graph: { type: 'string' },
    'graph-token': { type: 'string' },
  },
});
const modules = `${positionals[0]}/node_modules/oidc-provider/lib/index.js`;
console.log = console.error; // standard output is for one line, and then nobody reads it
console.info = console.error;
const { default: Provider, interactionPolicy } = await import(pathToFileURL(modules).href);

const tenant = '/contoso.com';
const graph = 'https://graph.microsoft.com/';
const permissions = ['Restore.Read.All', 'Restore.ReadWrite.All', 'Search.Read.All', 'Control.Read.All'];
const scopes = ['openid', 'profile', 'offline_access', `${graph}.default`,
  ...permissions.map((name) => `${graph}BackupRestore-${name}`)];

const publicJwk = (file) => new X509Certificate(readFileSync(file)).publicKey.export({ format: 'jwk' });
const signingJwk = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

const application = (id, more) => ({
  client_id: id, grant_types: ['client_credentials'], redirect_uris: [], response_types: [], ...more,
});
const clients = [
  {
    client_id: 'a0000000-0000-0000-0000-0000000000a0',
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    redirect_uris: ['http://localhost'],
    response_types: ['code'],
  },
  application('a0000000-0000-0000-0000-0000000000a1', {
    token_endpoint_auth_method: 'client_secret_post', client_secret: 's~e+c/r&e=t% of app-secret',
  }),
];
if (options.certificate.length > 0) {
  clients.push(application('a0000000-0000-0000-0000-0000000000a2', {
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: options.certificate.map(publicJwk) },
  }));
}

const policy = interactionPolicy.base();
policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);

const configuration = {
  clients,
  scopes,
  claims: { openid: ['sub', 'tid'], profile: ['name', 'preferred_username'] },
  conformIdTokenClaims: false,
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({
      sub: id, preferred_username: `${id}@contoso.com`, name: id, tid: '11111111-2222-3333-4444-555555555555',
    }),
  }),
  clientAuthMethods: ['none', 'client_secret_post', 'private_key_jwt'],
  enabledJWA: { clientAuthSigningAlgValues: ['PS256', 'RS256'] },
  pkce: { methods: ['S256'], required: () => true },
  rotateRefreshToken: true,
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
  },
  interactions: { policy, url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  cookies: { keys: [randomBytes(16).toString('hex')] },
  jwks: { keys: [{ ...signingJwk(), use: 'sig' }] },
  routes: {
    authorization: `${tenant}/oauth2/v2.0/authorize`,
    token: `${tenant}/oauth2/v2.0/token`,
    device_authorization: `${tenant}/oauth2/v2.0/devicecode`,
    code_verification: '/device',
  },
  ttl: {
    AccessToken: Number(options['access-seconds']),
    ClientCredentials: Number(options['access-seconds']),
    DeviceCode: Number(options['device-seconds']),
    AuthorizationCode: 600,
    Grant: 86400,
    IdToken: 3600,
    Interaction: 3600,
    RefreshToken: 86400,
    Session: 86400,
  },
};

const server = createServer();
await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
const origin = `http://127.0.0.1:${server.address().port}`;
const issuer = `${tenant}/v2.0`;
const provider = new Provider(`${origin}${issuer}`, configuration);

function log(line) {
  if (options.log) appendFileSync(options.log, `${JSON.stringify(line)}\n`);
}

// Where this server is not like Entra: it gives a refresh token only when consent was asked for (OpenID Connect
// Core 11), and tells no interval (5 s by RFC 8628 3.2, long for a test).
provider.use(async (ctx, next) => {
  if (ctx.path.endsWith('/authorize') && ctx.query.prompt) {
    ctx.query = { ...ctx.query, prompt: `${ctx.query.prompt} consent` };
  }
  await next();
  if (ctx.path.endsWith('/devicecode') && ctx.body?.device_code) ctx.body = { ...ctx.body, interval: 1 };
  const { params, body } = ctx.oidc ?? {};
  log({
    method: ctx.method, path: ctx.path, status: ctx.status, error: ctx.body?.error,
    words: ctx.body?.error_description, grant: params?.grant_type ?? body?.grant_type,
    client: params?.client_id ?? body?.client_id, scope: ctx.body?.scope,
  });
});

// --- its login page: one form, for account, sign-in and consent ---

async function bodyOf(req) {
  let text = '';
  for await (const part of req) text += part;
  return new URLSearchParams(text);
}

async function grantFor({ params }, accountId) {
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return grant.save();
}

async function resultOf(details, form) {
  if (form.has('decline')) return { error: 'access_denied', error_description: 'The person declined.' };
  const accountId = form.get('login');
  return { select_account: {}, login: { accountId }, consent: { grantId: await grantFor(details, accountId) } };
}

async function interact(req, res) {
  const details = await provider.interactionDetails(req, res);
  if (req.method === 'POST') {
    const result = await resultOf(details, await bodyOf(req));
    await provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
    return;
  }
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.end(`<form method="post" action="/interaction/${details.uid}">
<input name="login" value=""/><button>Accept</button><button name="decline" value="yes">Decline</button></form>`);
}

// --- a Graph that takes the tokens that were issued here ---

async function isValid(bearer) {
  const value = /^Bearer (\S+)$/.exec(bearer ?? '')?.[1];
  if (!value) return false;
  const found = (await provider.AccessToken.find(value)) ?? (await provider.ClientCredentials.find(value));
  return Boolean(found?.isValid);
}

async function passOn(req, res) {
  if (!(await isValid(req.headers.authorization))) {
    res.writeHead(401, { 'Content-Type': 'application/json', 'WWW-Authenticate': 'Bearer realm=""' });
    res.end('{"error":{"code":"InvalidAuthenticationToken","message":"Access token has expired or is not ours."}}');
    log({ method: req.method, path: '/v1.0', status: 401 });
    return;
  }
  const headers = { ...req.headers, authorization: `Bearer ${options['graph-token']}` };
  const onward = httpRequest(`${options.graph}${req.url}`, { method: req.method, headers }, (answer) => {
    log({ method: req.method, path: '/v1.0', status: answer.statusCode });
    res.writeHead(answer.statusCode, answer.rawHeaders);
    answer.pipe(res);
  });
  onward.on('error', () => res.destroy());
  req.pipe(onward);
}

const oidc = provider.callback();
server.on('request', (req, res) => {
  const fail = (error) => { res.statusCode = 500; res.end(`${error}`); };
  if (req.url.startsWith('/interaction/')) interact(req, res).catch(fail);
  else if (options.graph && req.url.startsWith('/v1.0/')) passOn(req, res).catch(fail);
  else {
    // What describes this server lies below its issuer, as with Entra; libraries look for it there and nowhere else.
    if (req.url.startsWith(`${issuer}/.well-known/`)) req.url = req.url.slice(issuer.length);
    oidc(req, res);
  }
});
process.stdin.on('end', () => process.exit(0)).resume();
process.stdout.write(`listening on ${origin}\n`);
