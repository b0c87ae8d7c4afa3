using Sentinel.Domain.Kernel;
using Shouldly;
using Xunit;

namespace Sentinel.Load.Scenarios;

public sealed class RandomBitsSpecs
{
    private const int Count = 2_000;

    [Fact]
    public void a_right_generator_stays_below_the_bound() => Of(_ => Thrown()).ShouldBeLessThan(RandomBits.Bound);

    [Fact]
    public void a_counter_is_found() => Of(i => (UInt128)i).ShouldBeGreaterThan(RandomBits.Bound);

    [Fact]
    public void a_counter_behind_a_random_beginning_is_found()
    {
        var begin = Thrown();
        Of(i => begin + (UInt128)i).ShouldBeGreaterThan(RandomBits.Bound);
    }

    [Fact]
    public void a_bit_that_is_set_in_six_of_ten_is_found() =>
        Of(i => (Thrown() & ~((UInt128)1 << 40)) | ((UInt128)(i % 5 < 3 ? 1 : 0) << 40)).ShouldBeGreaterThan(RandomBits.Bound);

    [Fact]
    public void a_bit_that_never_changes_is_found() => Of(_ => Thrown() & ~((UInt128)1 << 79)).ShouldBeGreaterThan(RandomBits.Bound);

    [Fact]
    public void a_bit_that_says_what_its_neighbour_says_is_found() => Of(_ =>
    {
        var bits = Thrown() & ~((UInt128)1 << 7);
        return bits | (((bits >> 8) & 1) << 7);
    }).ShouldBeGreaterThan(RandomBits.Bound);

    [Fact]
    public void each_value_twice_is_found()
    {
        var last = Thrown();
        Of(i => i % 2 == 0 ? last = Thrown() : last).ShouldBeGreaterThan(RandomBits.Bound);
    }

    [Fact]
    public void the_random_part_is_read_from_an_id() =>
        RandomBits.Of(Ulid.Encode(1_700_000_000_000, [0xFE, 0xDC, 0xBA, 0x98, 0x76, 0x54, 0x32, 0x10, 0xA5, 0x5A]))
            .ShouldBe(UInt128.Parse("FEDCBA9876543210A55A", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture));

    private static UInt128 Thrown() => RandomBits.Of(Ulid.New(DateTimeOffset.UnixEpoch));

    private static double Of(Func<int, UInt128> make) => RandomBits.LargestChiSquare([.. Enumerable.Range(0, Count).Select(make)]);
}
