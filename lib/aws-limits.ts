/**
 * Limits and quotas of AWS that a configuration or a template can reach: the number and the page that it comes from.
 *
 * This file imports nothing, so every room may read it. The local gateway has its own numbers on purpose: it plays AWS, and
 * must be able to disagree with what the stack assumes.
 */

// AWS WAF: https://docs.aws.amazon.com/waf/latest/developerguide/limits.html

/** Capacity of a web ACL in WCU. AWS does not raise it. */
export const MAX_WEB_ACL_CAPACITY = 5000;
/**
 * Capacity in WCU that the basic price of a web ACL covers; each further 500 WCU cost extra.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html
 */
export const INCLUDED_WEB_ACL_CAPACITY = 1500;
/** Statements of a web ACL that refer to an IP set, a pattern set or a rule group. */
export const MAX_WEB_ACL_REFERENCES = 50;
/** Addresses in one IP set. */
export const MAX_IP_SET_ADDRESSES = 10_000;
/** IP sets of an account in a region. */
export const MAX_ACCOUNT_IP_SETS = 100;
/** Characters of a regular expression in a rule. */
export const MAX_REGEX_CHARACTERS = 512;
/** Characters that a string match compares. */
export const MAX_MATCH_CHARACTERS = 200;
/**
 * Characters of a header's value in a custom response.
 * https://docs.aws.amazon.com/waf/latest/APIReference/API_CustomHTTPHeader.html
 */
export const MAX_RESPONSE_HEADER_CHARACTERS = 255;

/**
 * Capacity in WCU of AWS's managed rule groups, as their vendor has set it. Groups that need settings beyond their name are
 * left out (bot control, account takeover, account creation, anti-DDoS).
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export const MANAGED_GROUP_CAPACITY: Readonly<Record<string, number>> = {
  AWSManagedRulesAdminProtectionRuleSet: 100,
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesLinuxRuleSet: 200,
  AWSManagedRulesPHPRuleSet: 100,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesUnixRuleSet: 100,
  AWSManagedRulesWindowsRuleSet: 200,
  AWSManagedRulesWordPressRuleSet: 100,
};

// API Gateway: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html

/** Bytes of a request's body. */
export const MAX_BODY_BYTES = 10_485_760;
/** Resources of an API, its root included. AWS raises it on request. */
export const MAX_API_RESOURCES = 300;
/** Bytes of a mapping template. */
export const MAX_MAPPING_TEMPLATE_BYTES = 300_000;
/** Bytes of an API's resource policy. */
export const MAX_RESOURCE_POLICY_BYTES = 8192;
/** Bytes of an authorizer's answer: documented for WebSocket APIs, taken to hold for REST APIs. */
export const MAX_AUTHORIZER_ANSWER_BYTES = 8192;
/**
 * Characters of one resource in an authorizer's policy.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export const MAX_POLICY_RESOURCE_CHARACTERS = 512;
/** Seconds for which an authorizer's decision is cached. */
export const MAX_RESULT_TTL_SECONDS = 3600;
/** Requests per second of an account in a region, all APIs together. AWS raises it on request. */
export const ACCOUNT_REQUESTS_PER_SECOND = 10_000;
/** Burst of an account in a region, all APIs together. */
export const ACCOUNT_BURST = 5000;
/**
 * Milliseconds of an integration whose response is streamed.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
 */
export const MAX_STREAM_MILLIS = 900_000;

// CloudFormation: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html

/** Resources of a stack. */
export const MAX_STACK_RESOURCES = 500;
/** Bytes of a template in S3. */
export const MAX_TEMPLATE_BYTES = 1_000_000;

// Others

/** Tags of a resource. https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions */
export const MAX_TAGS = 50;
/** Characters of an advanced parameter. https://docs.aws.amazon.com/general/latest/gr/ssm.html#limits_ssm */
export const MAX_PARAMETER_CHARACTERS = 8192;
/**
 * Targets of a network load balancer in one availability zone.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html
 */
export const MAX_ZONE_TARGETS = 500;
/**
 * Characters of an alarm's description.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export const MAX_ALARM_DESCRIPTION_CHARACTERS = 1024;
