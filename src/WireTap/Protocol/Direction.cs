namespace CancelSpec.WireTap;

/// <summary>Which way a message goes.</summary>
public enum Direction : byte
{
    /// <summary>From the subject to the database: the protocol's frontend messages.</summary>
    ToDatabase,

    /// <summary>From the database to the subject: the protocol's backend messages.</summary>
    ToSubject,
}
