// Usage: node cedar.cjs MODULE SAMPLE. Each line of input is a number of milliseconds to decide for; each line of output the
// median nanoseconds of a decision meanwhile, and how many there were.
const fs = require("node:fs"), readline = require("node:readline");
const [module_, sample] = process.argv.slice(2);
const cedar = require(module_);
const { policies, requests } = JSON.parse(fs.readFileSync(sample, "utf8"));
const parsed = cedar.preparsePolicySet("sample", { staticPolicies: policies });
if (parsed.type !== "success") throw new Error(JSON.stringify(parsed));
for (const { call } of requests) call.preparsedPolicySetId = "sample";

readline.createInterface({ input: process.stdin }).on("line", line => {
  const times = [], end = process.hrtime.bigint() + BigInt(Math.round(Number(line) * 1e6));
  do {
    for (const { call, allowed } of requests) {
      const begin = process.hrtime.bigint();
      const answer = cedar.statefulIsAuthorized(call);
      times.push(Number(process.hrtime.bigint() - begin));
      if (answer.type !== "success" || (answer.response.decision === "allow") !== allowed) {
        throw new Error(`${JSON.stringify(call)} is answered ${JSON.stringify(answer)}, expected ${allowed}`);
      }
    }
  } while (process.hrtime.bigint() < end);
  times.sort((a, b) => a - b);
  console.log(JSON.stringify({ value: times[times.length >> 1], operations: times.length }));
});
