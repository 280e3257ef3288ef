// The certified OpenID Connect provider `oidc-provider`, on loopback, for one test run.
// Reads its client from the environment and its people from a file, anew at each sign-in; prints
// its address once it answers.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

import Provider from "oidc-provider";

const { CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, PEOPLE } = process.env;

const configuration = {
  clients: [{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [REDIRECT_URI] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
  pkce: { required: () => true },
  findAccount: (_context, sub) => ({
    accountId: sub,
    claims: () => ({ sub, ...JSON.parse(readFileSync(PEOPLE, "utf8"))[sub] }),
  }),
};

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const address = `http://127.0.0.1:${server.address().port}`;
  server.on("request", new Provider(address, configuration).callback());
  console.log(address);
});
// It ends with the test that started it.
process.stdin.on("end", () => process.exit()).resume();
