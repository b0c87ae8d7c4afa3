namespace Sentinel.Load.Lines;

internal static partial class LineList
{
    private static LineSuite RateLimits { get; } = new("RATE", "Rate limiting",
        [
            new("RATE-1", "Unit", "RateLimits.WaitingLineSpecs", "of_ten_at_once_five_go_at_once_and_five_at_2_4_6_8_and_10_seconds",
                "10 concurrent: at 0 s five times, then at 2, 4, 6, 8 and 10 s."),
            new("RATE-2", "Unit", "RateLimits.TokenBucketSpecs", "a_hundred_sustained_tries_never_exceed_35_a_minute",
                "100 sustained: at most 35 in any minute."),
            new("RATE-3", "Unit", "RateLimits.TokenBucketSpecs", "tries_in_vain_back_off_to_the_level_s_cap",
                "Back-off level by level up to its cap."),
            new("RATE-4", "Unit", "RateLimits.TokenBucketSpecs", "sixty_quiet_seconds_behind_the_block_end_the_back_off_and_a_tick_less_does_not",
                "The cooldown of 60 s resets the level, to the tick."),
            new("RATE-5", "Unit", "RateLimits.WaitingLineSpecs", "a_line_of_ten_that_fifteen_join_keeps_the_newest_ten_in_order",
                "A line of 10 with 15 offered keeps the newest 10 in order."),
            new("RATE-6", "Unit", "RateLimits.WaitingLineSpecs", "whoever_comes_later_is_served_later_also_when_a_token_is_there",
                "First come, first served."),
            new("RATE-7", "Unit", "RateLimits.TokenBucketSpecs", "what_is_available_follows_the_tokens_and_comes_back_by_itself",
                "Availability recovers by itself."),
            new("RATE-8", "Unit", "RateLimits.RateLimiterSpecs", "twenty_concurrent_takes_spend_each_token_once",
                "20 concurrent takes: each token once."),
            new("RATE-9", "Unit", "RateLimits.WaitingLineSpecs", "what_is_available_comes_back_by_itself_and_a_reset_restores_the_burst",
                "A reset restores the burst."),
            new("RATE-10", "Unit", "RateLimits.TokenBucketSpecs", "a_refused_try_says_the_very_tick_at_which_one_succeeds",
                "The time that a refusal names is the first at which it succeeds."),
            new("RATE-11", "Integration", "RateLimits.RateLimitSpecs", "who_opens_too_many_sessions_is_told_when_one_may_be_opened_and_then_it_may",
                "429 over HTTP: Retry-After is kept to."),
        ]);
}
