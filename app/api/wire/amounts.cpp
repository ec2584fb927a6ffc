// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/amounts.h"

#include "app/api/json/jsonwriter.h"
#include "models/domain/quantity.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

template<typename FromNumber, typename FromText>
qint64 readAmount(const QJsonValue &value, const QString &pointer, QList<FieldError> &errors,
                  FromNumber fromNumber, FromText fromText)
{
    const Result<qint64> amount
        = value.isString() ? fromText(value.toString()) : fromNumber(value.toDouble());
    if (amount)
        return *amount;
    QList<FieldError> fields = amount.error().fields;
    if (fields.isEmpty())
        fields.append({{}, -1, amount.error().message, {}});
    for (FieldError &field : fields) {
        field.pointer = pointer;
        if (!value.isString())
            field.position = -1;
        errors.append(field);
    }
    return 0;
}

Result<qint64> countFromNumber(double value)
{
    if (value >= 0 && value <= double(MaximumCount) && value == double(qint64(value)))
        return qint64(value);
    return tl::unexpected(Error::invalid(u"This is a whole number, not negative."_s));
}

} // namespace

const SchemaRef &amountsSchema()
{
    using namespace schema;
    static const SchemaRef schema = shared(example(
        described(
            map(amount()),
            u"Amounts by resource: cpu in cores, memory in bytes, gpu in devices (whole ones, "
            "or a share of one below 1), and any named resource. Numbers, or texts such as "
            "\"500m\", \"1.5Gi\", \"512MiB\"."_s),
        QJsonObject{{u"cpu"_s, 2.5}, {u"memory"_s, u"8GiB"_s}, {u"gpu"_s, 1}}));
    return schema;
}

const SchemaRef &numbersSchema()
{
    using namespace schema;
    static const SchemaRef schema
        = shared(described(map(number()), u"cpu in cores, memory in bytes, gpu in devices."_s));
    return schema;
}

const SchemaRef &roomSchema()
{
    using namespace schema;
    static const SchemaRef schema
        = shared(map(object(u"Room"_s,
                            {required(u"total"_s, number()), required(u"allocated"_s, number()),
                             required(u"available"_s, number())})));
    return schema;
}

ResourceVector readAmounts(const QJsonObject &json, const QString &pointer,
                           QList<FieldError> &errors)
{
    ResourceVector amounts;
    for (auto it = json.begin(); it != json.end(); ++it) {
        const QString name = it.key();
        const QString at = pointer + u'/' + name;
        if (name == "cpu"_L1) {
            amounts.cpuMilli = readAmount(it.value(), at, errors, cpuFromNumber, parseCpu);
        } else if (name == "memory"_L1) {
            amounts.memoryBytes = readAmount(it.value(), at, errors, memoryFromNumber, parseMemory);
        } else if (name == "gpu"_L1) {
            amounts.gpuMilli = readAmount(it.value(), at, errors, gpuFromNumber, parseGpu);
        } else {
            const qint64 count = readAmount(it.value(), at, errors, countFromNumber, parseCount);
            if (count != 0)
                amounts.extended.insert(name, count);
        }
    }
    return amounts;
}

void writeAmounts(JsonWriter &json, const ResourceVector &amounts)
{
    json.beginObject();
    json.name("cpu"_L1).milli(amounts.cpuMilli);
    json.member("memory"_L1, amounts.memoryBytes);
    json.name("gpu"_L1).milli(amounts.gpuMilli);
    for (auto it = amounts.extended.cbegin(); it != amounts.extended.cend(); ++it)
        json.name(it.key()).value(it.value());
    json.endObject();
}

void writeRoom(JsonWriter &json, const ResourceVector &total, const ResourceVector &allocated)
{
    const auto writeOne = [&json](qint64 has, qint64 gave, auto write) {
        json.beginObject();
        json.name("total"_L1);
        write(has);
        json.name("allocated"_L1);
        write(gave);
        json.name("available"_L1);
        write(std::max<qint64>(0, has - gave)); // a node that shrank has given more than it has
        json.endObject();
    };
    const auto milli = [&json](qint64 amount) { json.milli(amount); };
    const auto whole = [&json](qint64 amount) { json.value(amount); };
    json.beginObject();
    json.name("cpu"_L1);
    writeOne(total.cpuMilli, allocated.cpuMilli, milli);
    json.name("memory"_L1);
    writeOne(total.memoryBytes, allocated.memoryBytes, whole);
    json.name("gpu"_L1);
    writeOne(total.gpuMilli, allocated.gpuMilli, milli);
    for (auto it = total.extended.cbegin(); it != total.extended.cend(); ++it) {
        json.name(it.key());
        writeOne(it.value(), allocated.extended.value(it.key()), whole);
    }
    json.endObject();
}

} // namespace berth::api
