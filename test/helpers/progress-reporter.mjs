const INTERVAL_MILLIS = 5_000;

/**
 * Says how far a long run is: "12 of 130 suites, 0 failed, 34 s", every five seconds at most. On a terminal jest's own
 * reporter shows this already; in CI and in pipes it does not.
 */
export default class ProgressReporter {
  #began = Date.now();
  #printedAt = Date.now();

  /** Called by jest after each suite. */
  onTestResult(_test, _result, { numTotalTestSuites, numPassedTestSuites, numFailedTestSuites, numPendingTestSuites }) {
    const now = Date.now();
    if (process.stderr.isTTY || now - this.#printedAt < INTERVAL_MILLIS) return;
    this.#printedAt = now;
    const done = numPassedTestSuites + numFailedTestSuites + numPendingTestSuites;
    const seconds = Math.round((now - this.#began) / 1000);
    process.stderr.write(`${done} of ${numTotalTestSuites} suites, ${numFailedTestSuites} failed, ${seconds} s\n`);
  }
}
