import { Validations } from "aws-cdk-lib";
import { type IAuthorizer, type IResource, Resource, type RestApi } from "aws-cdk-lib/aws-apigateway";
import { Construct } from "constructs";
import { METHODS } from "../../config/environment-config.ts";
import type { AccessRule } from "../../config/settings/access-rules.ts";
import type { CorsPolicy } from "../cors/cors-headers.ts";
import { definePreflight } from "../cors/cors-preflight.ts";
import type { PrivateIntegration } from "../private-integration/private-integration.ts";
import { type Route, type RouteNode, routesFromRules } from "./route-tree.ts";

/** The access rules, and what the methods that serve them need. */
export interface RoutesProps {
  /** Name of the environment, for messages about its rules. */
  readonly environment: string;
  /** The API that gets the resources. */
  readonly restApi: RestApi;
  /** The access rules: what they do not list does not exist. */
  readonly rules: readonly AccessRule[];
  /** What the preflights answer. */
  readonly cors: CorsPolicy;
  /** Checks the token on every method that is not public. */
  readonly authorizer: IAuthorizer;
  /** Where every method leads. */
  readonly integration: PrivateIntegration;
}

/** The paths of the access rules, each with its preflight. There is no catch-all. */
export class Routes extends Construct {
  private readonly props: RoutesProps;

  constructor(scope: Construct, id: string, props: RoutesProps) {
    super(scope, id);
    this.props = props;
    const tree = routesFromRules(props.rules, `environments.${props.environment}.auth.rules`);
    this.define(tree, props.restApi.root);
  }

  private define(node: RouteNode, resource: IResource): void {
    const { cors } = this.props;
    for (const route of node.routes) this.defineRoute(resource, route);
    // On every resource that has a method: `ANY` would otherwise include OPTIONS and require a token for it.
    if (node.routes.length > 0) definePreflight(resource, cors, node.allowMethods);
    for (const child of node.children) {
      const { segment } = child;
      this.define(child, new Resource(resource, constructId(segment), { parent: resource, pathPart: segment }));
    }
  }

  private defineRoute(resource: IResource, route: Route): void {
    const { authorizer, integration } = this.props;
    const method = integration.defineMethod(resource, route.method, route.public ? undefined : authorizer);
    const reason = "Tokens come from the issuers of the configuration, which need not be Cognito";
    Validations.of(method).acknowledge({ id: "AwsSolutions-COG4", reason });
    if (!route.public) return;
    Validations.of(method).acknowledge({
      id: "AwsSolutions-APIG4",
      reason: "The configuration makes this rule public",
    });
  }
}

/** Names that a resource's own children have, and `Default`, which CDK leaves out of logical ids. */
const TAKEN_IDS: ReadonlySet<string> = new Set([...METHODS, "OPTIONS", "ANY", "Resource", "Default"]);

/**
 * The construct id of a resource: its segment, as CDK itself would choose, or a text that no segment can be where CDK could not
 * tell the two apart. It depends on the segment alone: a resource whose logical id changed could not be deployed.
 */
function constructId(segment: string): string {
  return TAKEN_IDS.has(segment) ? `literal ${segment}` : segment;
}
