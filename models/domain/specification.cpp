// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/canonicaljson.h"
#include "models/domain/deployment.h"

#include <QtCore/qjsonarray.h>

#include <cmath>
#include <limits>

namespace berth {

using namespace Qt::StringLiterals;

// The stored form of a specification: what differs from the default, in the API's words, so that
// equal specifications have equal text and a later default changes no hash.

namespace {

/// Thousandths as a JSON number of whole ones; exact up to MaximumMilli.
QJsonValue milliToJson(qint64 milli)
{
    if (milli % 1000 == 0)
        return milli / 1000;
    return double(milli) / 1000.0;
}

QJsonObject resourcesToJson(const ResourceVector &resources)
{
    QJsonObject json;
    if (resources.cpuMilli != 0)
        json.insert("cpu"_L1, milliToJson(resources.cpuMilli));
    if (resources.memoryBytes != 0)
        json.insert("memory"_L1, resources.memoryBytes);
    if (resources.gpuMilli != 0)
        json.insert("gpu"_L1, milliToJson(resources.gpuMilli));
    for (auto it = resources.extended.cbegin(); it != resources.extended.cend(); ++it)
        json.insert(it.key(), it.value());
    return json;
}

QJsonObject envToJson(const QMap<QString, EnvironmentValue> &env)
{
    QJsonObject json;
    for (auto it = env.cbegin(); it != env.cend(); ++it) {
        if (it.value().isSecret)
            json.insert(it.key(), QJsonObject{{u"secret"_s, it.value().text}});
        else
            json.insert(it.key(), it.value().text);
    }
    return json;
}

QJsonObject labelsToJson(const QMap<QString, QString> &labels)
{
    QJsonObject json;
    for (auto it = labels.cbegin(); it != labels.cend(); ++it)
        json.insert(it.key(), it.value());
    return json;
}

QJsonObject tolerationToJson(const Toleration &toleration)
{
    QJsonObject json;
    if (!toleration.key.isEmpty())
        json.insert("key"_L1, toleration.key);
    if (toleration.op != TolerationOperator::Equal)
        json.insert("operator"_L1, QString(word(toleration.op)));
    if (!toleration.value.isEmpty())
        json.insert("value"_L1, toleration.value);
    if (toleration.effect)
        json.insert("effect"_L1, QString(word(*toleration.effect)));
    return json;
}

QJsonObject simulationToJson(const Simulation &simulation)
{
    QJsonObject json;
    if (simulation.runTime)
        json.insert("run_seconds"_L1, qint64(simulation.runTime->count()));
    if (simulation.exitCode != 0)
        json.insert("exit_code"_L1, simulation.exitCode);
    return json;
}

/// Reads stored JSON strictly: the first thing that toJson() would not have written is remembered,
/// and everything after it is of no consequence.
class Reader final
{
public:
    [[nodiscard]] Result<void> result() const
    {
        if (m_problem.isEmpty())
            return {};
        return tl::unexpected(Error::corrupt(
            u"corrupt-specification"_s, u"A stored specification cannot be read: "_s + m_problem));
    }

    void refuse(const QString &what)
    {
        if (m_problem.isEmpty())
            m_problem = what;
    }
    QString text(const QString &name, const QJsonValue &value)
    {
        if (!value.isString() || value.toString().isEmpty())
            refuse(u"'"_s + name + u"' is no text."_s);
        return value.toString();
    }
    QString anyText(const QString &name, const QJsonValue &value)
    {
        if (!value.isString())
            refuse(u"'"_s + name + u"' is no text."_s);
        return value.toString();
    }
    qint64 integer(const QString &name, const QJsonValue &value)
    {
        // Two different defaults both come back only where it is no integer.
        const qint64 number = value.toInteger(-1);
        if (number == -1 && value.toInteger(-2) == -2)
            refuse(u"'"_s + name + u"' is no integer."_s);
        return number;
    }
    qint64 milli(const QString &name, const QJsonValue &value)
    {
        const double scaled = std::round(value.toDouble() * 1000.0);
        if (!value.isDouble() || !(std::abs(scaled) <= double(MaximumMilli))
            || scaled / 1000.0 != value.toDouble()) {
            refuse(u"'"_s + name + u"' is no amount."_s);
            return 0;
        }
        return qint64(scaled);
    }
    QJsonObject object(const QString &name, const QJsonValue &value)
    {
        if (!value.isObject())
            refuse(u"'"_s + name + u"' is no object."_s);
        return value.toObject();
    }
    /// An object that is left out where it is empty.
    QJsonObject filledObject(const QString &name, const QJsonValue &value)
    {
        const QJsonObject members = object(name, value);
        if (members.isEmpty())
            refuse(u"'"_s + name + u"' is empty."_s);
        return members;
    }
    QStringList texts(const QString &name, const QJsonValue &value)
    {
        if (!value.isArray() || value.toArray().isEmpty())
            refuse(u"'"_s + name + u"' is no list."_s);
        QStringList list;
        for (const QJsonValue element : value.toArray())
            list.append(anyText(name, element));
        return list;
    }

private:
    QString m_problem;
};

ResourceVector readResources(Reader &reader, const QJsonObject &json)
{
    ResourceVector resources;
    for (auto it = json.begin(); it != json.end(); ++it) {
        const QString name = it.key();
        if (it.value().toDouble() == 0) // or no number at all
            reader.refuse(u"'"_s + name + u"' is no amount."_s);
        else if (name == "cpu"_L1)
            resources.cpuMilli = reader.milli(name, it.value());
        else if (name == "memory"_L1)
            resources.memoryBytes = reader.integer(name, it.value());
        else if (name == "gpu"_L1)
            resources.gpuMilli = reader.milli(name, it.value());
        else
            resources.extended.insert(name, reader.integer(name, it.value()));
    }
    return resources;
}

QMap<QString, EnvironmentValue> readEnv(Reader &reader, const QJsonObject &json)
{
    QMap<QString, EnvironmentValue> env;
    for (auto it = json.begin(); it != json.end(); ++it) {
        if (!it.value().isObject()) {
            env.insert(it.key(), {reader.anyText(it.key(), it.value()), false});
            continue;
        }
        const QJsonObject secret = it.value().toObject();
        if (secret.size() != 1)
            reader.refuse(u"'"_s + it.key() + u"' is no secret."_s);
        env.insert(it.key(), {reader.anyText(u"secret"_s, secret.value("secret"_L1)), true});
    }
    return env;
}

QMap<QString, QString> readLabels(Reader &reader, const QJsonObject &json)
{
    QMap<QString, QString> labels;
    for (auto it = json.begin(); it != json.end(); ++it)
        labels.insert(it.key(), reader.anyText(it.key(), it.value()));
    return labels;
}

Toleration readToleration(Reader &reader, const QJsonObject &json)
{
    Toleration toleration;
    for (auto it = json.begin(); it != json.end(); ++it) {
        const QString name = it.key();
        const QString text = reader.text(name, it.value());
        if (name == "key"_L1)
            toleration.key = text;
        else if (name == "operator"_L1 && text == word(TolerationOperator::Exists))
            toleration.op = TolerationOperator::Exists;
        else if (name == "value"_L1)
            toleration.value = text;
        else if (const auto effect = taintEffectFromWord(text); effect && name == "effect"_L1)
            toleration.effect = effect;
        else
            reader.refuse(u"'"_s + name + u"' of a toleration is unknown."_s);
    }
    return toleration;
}

QList<Toleration> readTolerations(Reader &reader, const QJsonValue &value)
{
    if (!value.isArray() || value.toArray().isEmpty())
        reader.refuse(u"'tolerations' is no list."_s);
    QList<Toleration> tolerations;
    for (const QJsonValue element : value.toArray())
        tolerations.append(readToleration(reader, reader.object(u"tolerations"_s, element)));
    return tolerations;
}

/// Strict, as everything here: only what toJson() would have written again.
QList<AffinityTerm> readAffinity(Reader &reader, const QJsonValue &value)
{
    const auto affinity = affinityFromJson(value.toArray());
    if (!affinity || affinity->isEmpty() || toJson(*affinity) != value.toArray()) {
        reader.refuse(u"'affinity' is no list of rules."_s);
        return {};
    }
    return *affinity;
}

Spread readSpread(Reader &reader, const QJsonObject &json)
{
    const auto spread = spreadFromJson(json);
    if (!spread || toJson(*spread) != json) {
        reader.refuse(u"'spread' is no rule."_s);
        return {};
    }
    return *spread;
}

Simulation readSimulation(Reader &reader, const QJsonObject &json)
{
    Simulation simulation;
    for (auto it = json.begin(); it != json.end(); ++it) {
        const QString name = it.key();
        const qint64 number = reader.integer(name, it.value());
        if (name == "run_seconds"_L1)
            simulation.runTime = Seconds(number);
        else if (name == "exit_code"_L1 && number == int(number) && number != 0)
            simulation.exitCode = int(number);
        else
            reader.refuse(u"'"_s + name + u"' of simulate is unknown."_s);
    }
    return simulation;
}

} // namespace

QJsonObject toJson(const Specification &specification)
{
    QJsonObject json;
    const auto insertText = [&json](QLatin1StringView name, const QString &text) {
        if (!text.isEmpty())
            json.insert(name, text);
    };
    const auto insertTexts = [&json](QLatin1StringView name, const QStringList &list) {
        if (!list.isEmpty())
            json.insert(name, QJsonArray::fromStringList(list));
    };
    const auto insertObject = [&json](QLatin1StringView name, const QJsonObject &object) {
        if (!object.isEmpty())
            json.insert(name, object);
    };
    insertText("image"_L1, specification.image);
    insertText("digest"_L1, specification.digest);
    insertTexts("command"_L1, specification.command);
    insertTexts("args"_L1, specification.args);
    insertObject("env"_L1, envToJson(specification.env));
    insertObject("resources"_L1, resourcesToJson(specification.resources));
    insertObject("node_selector"_L1, labelsToJson(specification.nodeSelector));
    insertTexts("gpu_models"_L1, specification.gpuModels);
    if (!specification.tolerations.isEmpty()) {
        QJsonArray tolerations;
        for (const Toleration &toleration : specification.tolerations)
            tolerations.append(tolerationToJson(toleration));
        json.insert("tolerations"_L1, tolerations);
    }
    if (!specification.affinity.isEmpty())
        json.insert("affinity"_L1, toJson(specification.affinity));
    if (specification.spread)
        json.insert("spread"_L1, toJson(*specification.spread));
    if (specification.simulate)
        json.insert("simulate"_L1, simulationToJson(*specification.simulate));
    return json;
}

Result<Specification> specificationFromJson(const QJsonObject &json)
{
    Specification specification;
    Reader reader;
    for (auto it = json.begin(); it != json.end(); ++it) {
        const QString name = it.key();
        const QJsonValue value = it.value();
        if (name == "image"_L1)
            specification.image = reader.text(name, value);
        else if (name == "digest"_L1)
            specification.digest = reader.text(name, value);
        else if (name == "command"_L1)
            specification.command = reader.texts(name, value);
        else if (name == "args"_L1)
            specification.args = reader.texts(name, value);
        else if (name == "env"_L1)
            specification.env = readEnv(reader, reader.filledObject(name, value));
        else if (name == "resources"_L1)
            specification.resources = readResources(reader, reader.filledObject(name, value));
        else if (name == "node_selector"_L1)
            specification.nodeSelector = readLabels(reader, reader.filledObject(name, value));
        else if (name == "gpu_models"_L1)
            specification.gpuModels = reader.texts(name, value);
        else if (name == "tolerations"_L1)
            specification.tolerations = readTolerations(reader, value);
        else if (name == "affinity"_L1)
            specification.affinity = readAffinity(reader, value);
        else if (name == "spread"_L1)
            specification.spread = readSpread(reader, reader.filledObject(name, value));
        else if (name == "simulate"_L1)
            specification.simulate = readSimulation(reader, reader.object(name, value));
        else
            reader.refuse(u"'"_s + name + u"' is unknown."_s);
    }
    if (const auto read = reader.result(); !read)
        return tl::unexpected(read.error());
    return specification;
}

QByteArray contentHash(const Specification &specification)
{
    return sha256Hex(canonicalJson(toJson(specification)));
}

} // namespace berth
