namespace Sentinel.Load.Lines;

internal static partial class LineList
{
    private static LineSuite Cache { get; } = new("CACHE", "Policy cache",
        [
            new("CACHE-1", "Unit", "Policies.PolicyCacheSpecs", "a_hundred_readers_of_one_version_share_one_load_and_each_gets_it",
                "100 readers of one key behind a barrier: one load, and each has its version."),
            new("CACHE-2", "Unit", "Policies.PolicyCacheSpecs", "fifty_readers_get_the_version_they_ask_for_while_fifty_writers_publish_others",
                "50 readers and 50 writers: nobody gets a version that he did not ask for."),
            new("CACHE-3", "Unit", "Policies.PolicyCacheSpecs", "readers_across_the_instant_of_expiry_get_their_version_and_it_is_loaded_once_for_each_time_it_expired",
                "Reads across the expiry: one load for each time that it expired."),
            new("CACHE-4", "Unit", "Policies.PolicyCacheSpecs", "many_versions_and_profiles_at_once_are_each_loaded_once",
                "Many keys at once: one load each."),
            new("CACHE-5", "Unit", "Policies.PolicyCacheSpecs", "under_stress_every_answer_is_right_and_the_bounds_hold",
                "All of it at once: every answer right, the size within its bound."),
            new("CACHE-6", "Unit", "Policies.PolicyCacheSpecs", "a_hit_loads_nothing",
                "A hit asks nobody."),
            new("CACHE-7", "Unit", "Policies.PolicyCacheSpecs", "a_failing_load_is_told_to_those_who_wait_and_to_nobody_after",
                "A failure is not cached and not shared with later callers."),
            new("CACHE-8", "Unit", "Policies.PolicyCacheSpecs", "who_stops_waiting_stops_only_his_waiting",
                "One waiter who is cancelled does not cancel the load for the others."),
            new("CACHE-9", "Unit", "Policies.PolicyCacheSpecs", "a_version_that_is_not_there_yet_is_not_remembered_as_missing",
                "What is missing is asked for again."),
            new("CACHE-10", "Unit", "Policies.PolicyCacheSpecs", "beyond_its_size_it_forgets_what_was_used_least_lately",
                "The bound of its size holds, and the least lately used goes."),
            new("CACHE-11", "Unit", "Policies.ProfileCacheSpecs", "a_hundred_readers_of_one_profile_build_its_rules_once",
                "100 readers of one profile: its rules are built once."),
            new("CACHE-12", "Unit", "Policies.ProfileCacheSpecs", "readers_decide_right_while_versions_come_and_the_memory_is_swept_under_them",
                "Decisions stay right while versions come and entries are swept."),
        ]);
}
