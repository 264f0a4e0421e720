// What both emulators run on the Lambda route: an authorizer that lets everybody in, and a small answer.
exports.authorize = async ({ methodArn }) => ({
  principalId: "user-1",
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: `${methodArn.split("/", 2).join("/")}/*` }],
  },
  context: { scopes: "jobs:read" },
});

const BODY = JSON.stringify({ success: true, data: { job_id: "job_0123456789", status: "queued", progress: 0 } });

exports.job = async () => ({ statusCode: 200, headers: { "Content-Type": "application/json" }, body: BODY });
