using Npgsql;
using Sentinel.Api.Hosting;
using Sentinel.Infrastructure.Postgres;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Http;

public sealed class RemoteDatabaseTests
{
    [Theory]
    [InlineData("Host=db.example")]
    [InlineData("Host=db.example;SSL Mode=Require")]
    [InlineData("Host=db.example;SSL Mode=VerifyCA")]
    [InlineData("Host=10.0.0.1")]
    [InlineData("Host=/tmp,db.example")]
    [InlineData("Host=localhost,db.example:5433")]
    [InlineData("Host=localhost.example")]
    public void a_database_elsewhere_needs_a_verified_connection(string connectionString) =>
        Should.Throw<ClusterException>(() => Foundation.RefusePlainRemote("ConnectionStrings__X", new NpgsqlConnectionStringBuilder(connectionString)))
            .Message.ShouldBe("PostgreSQL on another host needs 'SSL Mode=VerifyFull' in ConnectionStrings__X.");

    [Theory]
    [InlineData("Host=db.example;SSL Mode=VerifyFull")]
    [InlineData("Host=/var/run/postgresql")]
    [InlineData("Host=127.0.0.1")]
    [InlineData("Host=localhost:5433,127.0.0.1:5434")]
    [InlineData("Host=::1")]
    public void one_on_this_host_does_not(string connectionString) =>
        Should.NotThrow(() => Foundation.RefusePlainRemote("ConnectionStrings__X", new NpgsqlConnectionStringBuilder(connectionString)));
}
